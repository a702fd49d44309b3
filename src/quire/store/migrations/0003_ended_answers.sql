-- Which answers of a chat have ended lately, without reading the others.

create index ended_answer on message (chat_session_id, finished_at) where finished_at is not null;
