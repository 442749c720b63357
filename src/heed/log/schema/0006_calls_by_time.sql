-- When calls were presented, and when each was answered and ended: answer times are counted from the record whenever
-- somebody looks, and a month of them is found without reading everything else that happened.
create index facts_calls_presented on heed.facts (happened_at, position) where type = 'CallPresented';
create index facts_call_clocks on heed.facts (stream, type, version) include (happened_at)
    where type in ('CallAnswered', 'CallEnded');
