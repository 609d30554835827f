import type { PolicyInput } from "../policy.ts";

const words = (text: string): string[] => text.split(/\s+/).filter((word) => word !== "");
const megabyte = 1024 * 1024;

const deniedEverywhere = ["*:22", "*:23", "*.onion:*"];
const loopback = ["127.0.0.1", "::1"];

/** Programs every agent may run: they read and print. */
export const sharedCommands: readonly string[] = words(
  "ls cat grep rg head tail wc sort uniq cut diff find pwd echo date stat file du df which sleep printf true false",
);

const development = words("git npm npx yarn pip pip3 python python3 node pytest cargo go make");

/** The agents of the team, with the lists their documents give them. */
export const defaultAgents: PolicyInput["agents"] = {
  supervisor: {
    level: 2,
    maximumLevel: 3,
    automaticLevel: 2,
    unlisted: "ask",
    commands: [
      ...development,
      ...words(
        "psql redis-cli docker docker-compose nginx certbot systemctl journalctl htop free ufw curl wget coverage bandit safety trivy dropdb",
      ),
      ...words(
        "bash sh rm rmdir mkdir touch cp mv ln tee chmod chown tar gzip gunzip zip unzip sed awk tr basename dirname realpath readlink seq whoami id uname ps tree",
      ),
      ...words("md5sum sha1sum sha256sum sha512sum base64 hexdump od nl tac rev paste comm fold column cmp strings jq"),
    ],
    units: null,
    sql: { role: "hearth_supervisor", rowCap: 10_000, unlisted: "ask" },
    egress: { allow: ["*:443"], deny: [...deniedEverywhere, "*.local:*"] },
  },
  code: {
    level: 1,
    maximumLevel: 2,
    commands: development,
    egress: {
      allow: words(
        "api.anthropic.com:443 github.com:443 api.github.com:443 *.githubusercontent.com:443 pypi.org:443 files.pythonhosted.org:443 registry.npmjs.org:443 registry.yarnpkg.com:443 crates.io:443 proxy.golang.org:443",
      ),
      deny: deniedEverywhere,
    },
  },
  data: {
    level: 2,
    maximumLevel: 2,
    commands: words("psql redis-cli python python3 pip"),
    sql: { role: "hearth_data", rowCap: 1000 },
    egress: {
      allow: words("api.anthropic.com:443 localhost:5432 localhost:6379 localhost:6333"),
      deny: deniedEverywhere,
      privateOk: loopback,
    },
  },
  infra: {
    level: 2,
    maximumLevel: 3,
    execution: "host",
    commands: words("docker docker-compose nginx certbot systemctl journalctl htop df du free ufw"),
    units: words("nginx docker redis postgresql ai-infrastructure"),
    egress: {
      allow: words(
        "api.anthropic.com:443 api.cloudflare.com:443 api.github.com:443 registry.docker.io:443 *.docker.com:443 acme-v02.api.letsencrypt.org:443 secretsmanager.*.amazonaws.com:443",
      ),
      deny: deniedEverywhere,
    },
  },
  research: {
    level: 1,
    maximumLevel: 1,
    commands: words("curl wget python python3"),
    egress: {
      allow: ["api.anthropic.com:443", "api.openai.com:443", "*:443"],
      deny: [...deniedEverywhere, "*.local:*", "10.*:*", "192.168.*:*", "172.16.*:*"],
    },
    network: { requestsPerMinute: 100, downloadBytes: 100 * megabyte },
  },
  qa: {
    level: 1,
    maximumLevel: 1,
    commands: words("pytest npm node python python3 coverage bandit safety trivy"),
    egress: { allow: ["api.anthropic.com:443", "localhost:*"], deny: deniedEverywhere, privateOk: loopback },
  },
  /** Tells people things at places they set up for themselves, and does nothing else. */
  notifier: { level: 0, maximumLevel: 0, shared: false, egress: { deny: ["*:*"] } },
};
