// The server's interface as the page uses it: one file for each noun, one function for each address.
// Types come from the description that the server makes of itself (`bin/types`); a failure is always an `ApiError` or a
// `ConnectionError`. Nothing here knows the page.

export * from "./bibliographies";
export * from "./chats";
export * from "./citation_styles";
export * from "./comments";
export * from "./contracts";
export * from "./documents";
export * from "./exports";
export { ApiError, ConnectionError, isServerThere, mayPass, watchReplies } from "./http";
export * from "./images";
export * from "./imports";
export * from "./instruction_templates";
export * from "./language_models";
export * from "./live";
export * from "./messages";
export * from "./people";
export * from "./problems";
export * from "./proposals";
export * from "./references";
export * from "./sections";
export * from "./sharing";
export type { Uploading } from "./uploads";
export * from "./usage";
export * from "./word_templates";
