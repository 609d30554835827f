import { allow, ask, deny } from "../../rules/decision.ts";
import type { CommandFacts } from "../command-facts.ts";
import { anyText, checkOptions, flags, literal, name, type OptionTable, plain, values } from "./option-table.ts";
import type { VerbContext, VerbResult } from "./verb.ts";

/** `nginx.test`, `nginx.reload`, `nginx.stop`: the configuration and its directives are not for the command line. */
export function nginxVerb(facts: CommandFacts): VerbResult {
  const signals: OptionTable = values(
    (value) => (["reload", "reopen", "stop", "quit"].includes(value) ? undefined : "is not a known signal"),
    "-s",
  );
  const checked = checkOptions("nginx", facts.options, { ...flags("-t", "-T", "-q", "-v", "-V"), ...signals });
  if (!Array.isArray(checked)) return { finding: checked };
  if (facts.operands.length > 0) return { finding: deny("verb-unlisted", "nginx takes no operands") };
  const signal = facts.options.find((option) => option.name === "-s")?.value;
  const argv = ["/usr/sbin/nginx", ...checked];
  if (signal === "stop" || signal === "quit")
    return { verb: { name: "nginx.stop", arguments: {}, argv }, finding: ask("verb-service-stop", "stops nginx") };
  if (typeof signal === "string")
    return { verb: { name: `nginx.${signal}`, arguments: {}, argv }, finding: allow("verb-nginx", `nginx ${signal}`) };
  if (facts.options.length === 0)
    return {
      verb: { name: "nginx.start", arguments: {}, argv },
      finding: ask("verb-nginx", "starts a server outside the service manager"),
    };
  return { verb: { name: "nginx.test", arguments: {}, argv }, finding: allow("verb-nginx", "tests the configuration") };
}

const certbotOptions: OptionTable = {
  ...flags(
    ..."--nginx --webroot --standalone --dry-run -n --non-interactive --agree-tos --force-renewal -q --quiet --keep-until-expiring --keep --expand --no-eff-email --redirect --no-redirect --staging --test-cert --register-unsafely-without-email --no-random-sleep-on-renew -v --reuse-key --hsts --must-staple --allow-subset-of-names".split(
      " ",
    ),
  ),
  ...values(
    (value) => (/^[A-Za-z0-9*][A-Za-z0-9.,*-]*$/.test(value) ? undefined : "is not a domain"),
    "-d",
    "--domains",
    "--domain",
    "--cert-name",
  ),
  ...values((value) => (/^[\w.+-]+@[\w.-]+$/.test(value) ? undefined : "is not an address"), "-m", "--email"),
  ...values(
    (value) => (/^\/var\/www\/[\w./-]+$/.test(value) && !value.includes("..") ? undefined : "is not below /var/www"),
    "-w",
    "--webroot-path",
  ),
  ...values(name, "--key-type", "--rsa-key-size", "--preferred-challenges"),
};

/** `certbot.renew` and its kin; hooks, servers and folders of the caller's choice are refused. */
export function certbotVerb(facts: CommandFacts): VerbResult {
  const words = literal(facts.path);
  const verb = words?.[0] ?? "run";
  if (words === undefined || words.length > 1) return { finding: deny("verb-unlisted", "certbot takes one verb") };
  const checked = checkOptions("certbot", facts.options, certbotOptions);
  if (!Array.isArray(checked)) return { finding: checked };
  const result = {
    name: `certbot.${verb}`,
    arguments: { options: checked },
    argv: ["/usr/bin/certbot", verb, ...checked],
  };
  if (["renew", "certonly", "certificates", "run", "plugins"].includes(verb))
    return { verb: result, finding: allow("verb-certbot", `certbot ${verb}`) };
  if (["delete", "revoke"].includes(verb))
    return { verb: result, finding: ask("verb-certbot-remove", `certbot ${verb} takes a certificate away`) };
  return { finding: deny("verb-unlisted", `certbot ${verb} is not among the certificate verbs`) };
}

const journalOptions: OptionTable = {
  ...flags(
    ..."--no-pager -f --follow -r --reverse -x --catalog -k --dmesg -e --pager-end -q --quiet --utc -a --all --list-boots --disk-usage -b --boot -1 -2 -3 --no-hostname --no-full --no-tail --merge -l --full --system --user -F --rotate --flush --sync --relinquish-var".split(
      " ",
    ),
  ),
  ...values(anyText, "--since", "-S", "--until", "-U", "-g", "--grep"),
  ...values(
    plain,
    "-u",
    "--unit",
    "--user-unit",
    "-t",
    "--identifier",
    "-p",
    "--priority",
    "-n",
    "--lines",
    "-o",
    "--output",
    "--facility",
    "--vacuum-size",
    "--vacuum-time",
    "--vacuum-files",
    "--output-fields",
  ),
};

/** `journal.read`; removing or closing log files asks, reading other machines' or files' logs is refused. */
export function journalVerb(facts: CommandFacts): VerbResult {
  const words = literal(facts.operands);
  if (words === undefined || !words.every((word) => /^_?[A-Z_]+=[\w.@:-]+$/.test(word)))
    return { finding: deny("verb-unknown", "journalctl takes only FIELD=value operands") };
  const checked = checkOptions("journalctl", facts.options, journalOptions);
  if (!Array.isArray(checked)) return { finding: checked };
  const removing = facts.options.some((option) => /^--(?:vacuum-.*|rotate|flush|relinquish-var)$/.test(option.name));
  const verb = {
    name: removing ? "journal.vacuum" : "journal.read",
    arguments: { options: checked },
    argv: ["/usr/bin/journalctl", "--no-pager", ...checked, ...words],
  };
  return {
    verb,
    finding: removing
      ? ask("verb-journal-remove", "removes log entries, which are evidence")
      : allow("verb-journal", "reads logs"),
  };
}

/** `firewall.<verb>`. */
export function ufwVerb(facts: CommandFacts): VerbResult {
  const words = literal(facts.path);
  if (words === undefined || !words.every((word) => /^[A-Za-z0-9][A-Za-z0-9.:/,_ -]*$/.test(word)))
    return { finding: deny("verb-unknown", "ufw: every word must be written out plainly") };
  const checked = checkOptions("ufw", facts.options, flags("--force", "--dry-run"));
  if (!Array.isArray(checked)) return { finding: checked };
  const [verb = "", ...rest] = words;
  const result = {
    name: `firewall.${verb}`,
    arguments: { words: rest },
    argv: ["/usr/sbin/ufw", ...checked, ...words],
  };
  const fine = allow("verb-firewall", `ufw ${words.join(" ")}`);
  const weaker = ask("verb-firewall-weaker", `ufw ${words.join(" ")} takes protection away`);
  if (["status", "version", "show", "app"].includes(verb)) return { verb: result, finding: fine };
  if (["enable", "reload"].includes(verb)) return { verb: result, finding: fine };
  if (["deny", "reject", "limit"].includes(verb)) return { verb: result, finding: fine };
  if (verb === "allow") {
    const port = rest.some(
      (word) =>
        /^\d+(?:[:,]\d+)*(?:\/(?:tcp|udp))?$/.test(word) ||
        (/^[A-Za-z][\w -]*$/.test(word) && !/\b(?:from|to|any|proto|port|in|out|on|tcp|udp|comment)\b/.test(word)),
    );
    const wide = rest.some((word) => /\d:\d/.test(word));
    return { verb: result, finding: port && !wide ? fine : weaker };
  }
  if (verb === "default") return { verb: result, finding: rest[0] === "allow" ? weaker : fine };
  if (verb === "logging") return { verb: result, finding: rest[0] === "off" ? weaker : fine };
  if (["disable", "reset", "delete", "insert", "prepend", "route"].includes(verb))
    return { verb: result, finding: weaker };
  return { finding: deny("verb-unlisted", `ufw ${verb} is not among the firewall verbs`) };
}

const readers: Record<string, { verb: string; argv: string; options: OptionTable }> = {
  df: {
    verb: "host.disk-free",
    argv: "/usr/bin/df",
    options: {
      ...flags("-h", "-H", "-i", "-T", "-a", "-k", "-m", "-l", "--total", "--human-readable"),
      ...values(name, "-t", "-x", "-B", "--type"),
    },
  },
  du: {
    verb: "host.disk-usage",
    argv: "/usr/bin/du",
    options: {
      ...flags(
        "-s",
        "-h",
        "-a",
        "-c",
        "-x",
        "-k",
        "-m",
        "--summarize",
        "--human-readable",
        "--total",
        "--apparent-size",
      ),
      ...values(name, "-d", "--max-depth", "-B"),
    },
  },
  free: {
    verb: "host.memory",
    argv: "/usr/bin/free",
    options: { ...flags("-h", "-m", "-g", "-k", "-b", "-t", "-w", "-l", "--human"), ...values(name, "-s", "-c") },
  },
  htop: {
    verb: "host.processes",
    argv: "/usr/bin/htop",
    options: { ...flags("-C", "-t", "--tree", "--no-color"), ...values(name, "-d", "-u", "-s", "-p") },
  },
};

/** Names of programs that only look at the host. */
export const hostReaders: ReadonlySet<string> = new Set(Object.keys(readers));

export function readerVerb(facts: CommandFacts, _context: VerbContext): VerbResult {
  const reader = readers[facts.program]!;
  const words = literal(facts.operands);
  if (words === undefined || !words.every((word) => /^[\w./+-]+$/.test(word) && !word.includes("..")))
    return { finding: deny("verb-unknown", `${facts.program}: paths must be written out plainly`) };
  const checked = checkOptions(facts.program, facts.options, reader.options);
  if (!Array.isArray(checked)) return { finding: checked };
  return {
    verb: {
      name: reader.verb,
      arguments: { paths: words },
      argv: [reader.argv, ...checked, ...(words.length > 0 ? ["--", ...words] : [])],
    },
    finding: allow("verb-host-read", `${facts.program} looks only`),
  };
}
