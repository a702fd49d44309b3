// The signs of the page: each is one path in a field of 16 by 16.

export const shapes = {
  plus: "M8 3v10M3 8h10",
  pencil: "M3 13l.7-3L10.6 3.1l2.3 2.3L6 12.3z",
  up: "M8 13V3.5M4 7.5l4-4 4 4",
  down: "M8 3v9.5M4 8.5l4 4 4-4",
  left: "M13 8H3.5M7.5 4l-4 4 4 4",
  right: "M3 8h9.5M8.5 4l4 4-4 4",
  previous: "M10 3.5L5.5 8l4.5 4.5",
  next: "M6 3.5L10.5 8 6 12.5",
  bin: "M3 4.5h10M6.5 4.5V3h3v1.5M4.5 4.5l.6 8.5h5.8l.6-8.5M7 7v3.5M9 7v3.5",
  cross: "M4 4l8 8M12 4l-8 8",
  stop: "M4 4h8v8H4z",
  send: "M3 8h9.5M8.5 4l4 4-4 4",
  again: "M12.5 5.5A5 5 0 1 0 13 9M12.8 2.8v3h-3",
  copy: "M5.5 5.5v-3h8v8h-3M2.5 5.5h8v8h-8z",
  insert: "M3 3v10M13 8H6.5M9 5L6 8l3 3",
  warning: "M8 2.5L14 13H2zM8 6.5v3M8 11.2v.3",
  done: "M3 8.5l3.5 3.5L13 5",
  folded: "M6.5 4.5L10 8l-3.5 3.5",
  unfolded: "M4.5 6.5L8 10l3.5-3.5",
  more: "M3 8h.5M7.75 8h.5M12.5 8h.5",
  search: "M7 11.5a4.5 4.5 0 1 1 0-9 4.5 4.5 0 0 1 0 9zM10.3 10.3l3.2 3.2",
  answer: "M2.5 3h11v8h-6l-3 2.5V11h-2z",
  almost: "M3 6.5c1.7-2 3.3-2 5 0s3.3 2 5 0M3 10.5c1.7-2 3.3-2 5 0s3.3 2 5 0",
  file: "M4 2h5.5L12.5 5v9H4zM9 2.5V5.5h3.5",
  download: "M8 2.5v7.5M4.5 7L8 10.5 11.5 7M3 13.5h10",
  larger: "M7 11.5a4.5 4.5 0 1 1 0-9 4.5 4.5 0 0 1 0 9zM10.3 10.3l3.2 3.2M5 7h4M7 5v4",
  smaller: "M7 11.5a4.5 4.5 0 1 1 0-9 4.5 4.5 0 0 1 0 9zM10.3 10.3l3.2 3.2M5 7h4",
  pen: "M2.5 13.5h11M4 11l.6-2.5L10.5 2.6l1.9 1.9L6.5 10.4z",
} as const;

export type IconName = keyof typeof shapes;
