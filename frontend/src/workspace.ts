// Puts the workspace into its place on the document's page.

import { mount } from "svelte";
import { speak } from "./words";
import Workspace from "./Workspace.svelte";
import "./style/workspace.css";

const place = document.getElementById("workspace");
if (place?.dataset.documentId) {
  const { documentId, documentTitle = "", deletedSectionsCount = "0" } = place.dataset;
  await speak(document.documentElement.lang);
  place.replaceChildren();
  mount(Workspace, {
    target: place,
    props: { documentId, documentTitle, deletedSectionsCount: Number(deletedSectionsCount) },
  });
}
