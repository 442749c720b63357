-- A place that is called as was typed is found whatever else answers to the same words.
create index places_called on heed.places (called);
