"use strict";

const element = (id) => document.getElementById(id);
let json = "";

async function mark(event) {
  event.preventDefault();
  const button = event.submitter ?? element("ask").querySelector("button");
  button.disabled = true;
  say("Reading …");
  try {
    const response = await fetch("view", {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ text: element("text").value, published: element("published").value || null }),
    });
    if (!response.ok) throw new Error(await reason(response));
    show(await response.json());
    say("");
  } catch (error) {
    element("result").hidden = true;
    say("", error instanceof TypeError ? "The server does not answer. Is it still running?" : error.message);
  } finally {
    button.disabled = false;
  }
}

function show({ prediction, html }) {
  json = JSON.stringify(prediction, null, 2);
  element("marked").innerHTML = html; // escaped by the server
  URL.revokeObjectURL(element("save").href);
  element("save").href = URL.createObjectURL(new Blob([json], { type: "application/json" }));
  element("result").hidden = false;
  element("result").scrollIntoView();
}

async function reason(response) {
  if (response.status === 413) return "The article is longer than this server reads.";
  const { detail } = await response.json().catch(() => ({ detail: response.statusText }));
  return typeof detail === "string" ? detail : detail.map(({ loc, msg }) => `${loc.at(-1)}: ${msg}`).join("; ");
}

function say(status, error = "") {
  element("status").textContent = status;
  element("error").textContent = error;
}

async function copy() {
  try {
    await navigator.clipboard.writeText(json);
    say("JSON copied.");
  } catch {
    say("", "The browser does not let this page copy: save the JSON instead.");
  }
}

async function drop(event) {
  event.preventDefault();
  document.body.classList.remove("dropping");
  const [file] = event.dataTransfer.files;
  const text = file ? await file.text() : event.dataTransfer.getData("text/plain");
  if (text) element("text").value = text;
}

element("ask").addEventListener("submit", mark);
element("copy").addEventListener("click", copy);
document.addEventListener("drop", drop);
document.addEventListener("dragover", (event) => {
  event.preventDefault();
  document.body.classList.add("dropping");
});
document.addEventListener("dragleave", () => document.body.classList.remove("dropping"));
