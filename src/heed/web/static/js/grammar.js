// The language of the command bar: a verb, then its arguments as typed; the last one takes the rest.
// Pure: from a line and the page's verbs to a command, and what could come next.

// verbs: [{verb, args: ["unit", "incident", "reason?"], command | go, help}]; "?" marks what may be left out.
// -> {verb, command, go, fields, missing} or {problem}
export function read(line, verbs) {
  const words = line.trim().split(/\s+/).filter(Boolean);
  if (!words.length) return { problem: "" };
  const verb = verbs.find((one) => one.verb === words[0].toLowerCase());
  if (!verb) return { problem: unknown(words[0], verbs) };
  const fields = fieldsOf(verb, line.trim().slice(words[0].length).trim());
  const missing = (verb.args ?? []).filter((arg) => !arg.endsWith("?") && !fields[nameOf(arg)]);
  if (missing.length) return { problem: `${verb.verb} needs ${list(missing)}: ${usage(verb)}`, verb };
  return { verb, command: verb.command, go: verb.go, fields: { ...verb.fixed, ...fields } };
}

const nameOf = (arg) => arg.replace(/\?$/, "");
const list = (args) => args.map(nameOf).join(" and ");

export const usage = (verb) =>
  [verb.verb, ...(verb.args ?? []).map((arg) => (arg.endsWith("?") ? `[${nameOf(arg)}]` : nameOf(arg)))].join(" ");

function fieldsOf(verb, rest) {
  const fields = {};
  const args = verb.args ?? [];
  args.forEach((arg, index) => {
    const [, word, after] = index === args.length - 1 ? [null, rest, ""] : /^(\S*)\s*([\s\S]*)$/.exec(rest);
    if (word) fields[nameOf(arg)] = word;
    rest = after;
  });
  return fields;
}

function unknown(word, verbs) {
  const near = verbs.find((verb) => verb.verb.startsWith(word.slice(0, 2).toLowerCase()));
  return near ? `There is no “${word}”. Did you mean “${near.verb}”?` : `There is no “${word}”. Press ? for what there is.`;
}

// What the word under the cursor could be. known: {unit: [...], incident: [...], …} from the page.
export function complete(line, verbs, known) {
  const words = line.trimStart().split(/\s+/);
  const start = words.at(-1).toLowerCase();
  const begins = (value) => value.toLowerCase().startsWith(start);
  if (words.length === 1) {
    return verbs.filter((verb) => begins(verb.verb)).map((verb) => ({ word: verb.verb, help: `${usage(verb)} — ${verb.help}` }));
  }
  const verb = verbs.find((one) => one.verb === words[0].toLowerCase());
  const arg = nameOf(verb?.args?.[words.length - 2] ?? "");
  const values = verb?.choices?.[arg] ?? known[arg] ?? [];
  return values.map((value) => (typeof value === "string" ? { word: value, help: arg } : value))
    .filter(({ word }) => begins(word) && word.toLowerCase() !== start).slice(0, 8);
}

export const withCompletion = (line, word) => line.replace(/\S*$/, `${word} `);
