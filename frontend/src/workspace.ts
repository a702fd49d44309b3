// Puts the workspace into its place on the document's page.

import { mount } from "svelte";
import type { DocumentSettingsReply, RolesInDocument } from "./api";
import { noSettings } from "./model/document/document_settings.svelte";
import { speak } from "./words";
import Workspace from "./Workspace.svelte";
import "./style/workspace.css";

const host = document.getElementById("workspace");
if (host?.dataset.documentId) {
  const {
    documentId,
    documentTitle = "",
    deletedSectionsCount = "0",
    lastEvent = "0",
    settings,
    sharing = "{}",
    isGuest,
  } = host.dataset;
  await speak(document.documentElement.lang);
  host.replaceChildren();
  mount(Workspace, {
    target: host,
    props: {
      documentId,
      documentTitle,
      deletedSectionsCount: Number(deletedSectionsCount),
      lastEvent: Number(lastEvent),
      roles: JSON.parse(sharing) as RolesInDocument,
      isGuest: isGuest === "true",
      settings: settings === undefined ? noSettings : (JSON.parse(settings) as DocumentSettingsReply),
    },
  });
}
