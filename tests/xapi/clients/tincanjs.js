// SPDX-License-Identifier: EUPL-1.2
// tincanjs from npm, unmodified: saves, queries, pages, keeps State and profiles, sends and gets a file.
const assert = require("node:assert");
const TinCan = require("tincanjs");

const [endpoint, username, password] = process.argv.slice(2);
const lrs = new TinCan.LRS({ endpoint, username, password, version: "1.0.2", allowFail: false });
const agent = new TinCan.Agent({ account: { homePage: "https://training.example.org", name: "bob" } });
const activity = new TinCan.Activity({ id: "https://training.example.org/activities/C11" });
const statement = (more = {}) =>
  new TinCan.Statement({ actor: agent, verb: { id: "http://adlnet.gov/expapi/verbs/passed" }, target: activity, ...more });

// Its methods call back with a fault, or null, and a value.
const ask = (method, ...given) =>
  new Promise((done, failed) => {
    const options = { callback: (fault, value) => (fault ? failed(fault) : done(value)) };
    lrs[method](...given, options);
  });
const askWith = (method, options, ...given) =>
  new Promise((done, failed) => {
    lrs[method](...given, { ...options, callback: (fault, value) => (fault ? failed(fault) : done(value)) });
  });

async function statements() {
  const sent = [statement(), statement(), statement()];
  await ask("saveStatement", sent[0]);
  await ask("saveStatements", sent.slice(1));
  assert.equal((await ask("retrieveStatement", sent[0].id)).id, sent[0].id);
  let page = await askWith("queryStatements", { params: { agent, limit: 2, ascending: true } });
  const found = [...page.statements];
  while (page.more) {
    page = await askWith("moreStatements", { url: page.more });
    found.push(...page.statements);
  }
  assert.deepEqual(found.map((one) => one.id), sent.map((one) => one.id));
}

async function documents() {
  await askWith("saveState", { agent, activity, contentType: "application/json" }, "place", '{"page":1}');
  const state = await askWith("retrieveState", { agent, activity }, "place");
  assert.deepEqual(state.contents, { page: 1 });
  await askWith("saveState", { agent, activity, contentType: "application/json" }, "place", '{"page":2}');
  await askWith("dropState", { agent, activity }, "place");
  await askWith("saveAgentProfile", { agent, contentType: "text/plain" }, "note", "kept");
  assert.equal((await askWith("retrieveAgentProfile", { agent }, "note")).contents, "kept");
  await askWith("saveActivityProfile", { activity, contentType: "text/plain" }, "note", "kept too");
  assert.equal((await askWith("retrieveActivityProfile", { activity }, "note")).contents, "kept too");
}

async function files() {
  const attachment = new TinCan.Attachment({
    usageType: "http://example.org/usage/note",
    display: { en: "A note" },
    contentType: "text/plain",
  });
  attachment.setContentFromString("A file with àèìòù");
  const sent = statement({ attachments: [attachment] });
  await ask("saveStatement", sent);
  const found = await askWith("retrieveStatement", { params: { attachments: true } }, sent.id);
  assert.equal(found.attachments[0].getContentAsString(), "A file with àèìòù");
}

statements()
  .then(documents)
  .then(files)
  .catch((fault) => {
    console.error(fault && fault.responseText ? fault.responseText : fault);
    process.exit(1);
  });
