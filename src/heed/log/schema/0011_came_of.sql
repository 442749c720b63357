-- What became of contacts: records, the recorded voice, call backs, recalls and messages for officers are counted from
-- the record whenever somebody looks, and a month of them is found without reading everything else that happened.
create index facts_came_of on heed.facts (happened_at, position)
    where type in ('CallSignposted', 'RouteNoted', 'ContactRecorded', 'IncidentOpenedFromContact', 'CallBackPromised',
        'CallBackTried', 'FollowUpOwed', 'FollowUpOverdue', 'FollowUpEnded', 'RecallDecided', 'RecallTried',
        'MessageTaken', 'MessageRead');
