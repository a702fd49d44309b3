-- Whether a completed answer is whole, and why not, as JSON. Null: nobody noted it at that time.

alter table message add column ending text;
