-- Who made the proposal that an event is about: they hear of it as those who decide do.
alter table live_event add column author_id text;
