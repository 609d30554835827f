import assert from "node:assert/strict";
import { test } from "node:test";
import { createPolicyEngine, defaultPolicy } from "../src/index.ts";

const engine = await createPolicyEngine();

function decide(command: string, files?: Record<string, string>): string {
  const args = { command, ...(files === undefined ? {} : { files }) };
  return engine.decide({ agent: "infra", level: 2, tool: "command", args }, defaultPolicy).decision;
}

const up = (service: string, rest = ""): string =>
  decide("docker compose up -d", { "docker-compose.yml": `services:\n  web:\n    image: nginx\n${service}${rest}` });

test("a compose file that stays within the workspace may be started", () => {
  const service = `    ports: ["80:80"]
    environment: { LEVEL: debug }
    volumes:
      - ./site:/usr/share/nginx/html:ro
      - data:/var/lib/data
      - { type: bind, source: ./conf, target: /etc/nginx }
      - { type: tmpfs, target: /tmp }
    network_mode: bridge
    security_opt: [no-new-privileges:true]
    env_file: .env.web
    build: { context: ., dockerfile: Dockerfile }
`;
  assert.equal(up(service, "volumes:\n  data: {}\nnetworks:\n  default: {}\n"), "allowed");
});

const refused: readonly string[] = [
  "    privileged: true\n",
  '    privileged: "true"\n',
  "    privileged: ${X}\n",
  "    network_mode: host\n",
  "    network_mode: container:other\n",
  "    pid: host\n",
  "    ipc: host\n",
  "    uts: host\n",
  "    userns_mode: host\n",
  "    cgroup: host\n",
  "    cap_add: [SYS_ADMIN]\n",
  "    devices: ['/dev/sda:/dev/sda']\n",
  "    security_opt: ['seccomp:unconfined']\n",
  "    security_opt: ['apparmor=unconfined']\n",
  "    sysctls: { kernel.core_pattern: x }\n",
  "    runtime: other\n",
  "    cgroup_parent: /x\n",
  "    provider: { type: model }\n",
  "    use_api_socket: true\n",
  "    post_start: [{ command: x, privileged: true }]\n",
  "    volumes_from: [container:x]\n",
  "    volumes: ['/:/host']\n",
  "    volumes: ['/var/run/docker.sock:/s']\n",
  "    volumes: ['../..:/up']\n",
  "    volumes: ['~/.ssh:/s']\n",
  "    volumes: ['${HOME}:/h']\n",
  "    volumes: ['$PWD/../x:/h']\n",
  "    volumes: ['./a/../../x:/h']\n",
  "    volumes: [{ type: bind, source: /etc, target: /e }]\n",
  "    volumes: [{ type: bind, target: /e }]\n",
  "    volumes: [{ type: npipe, source: x, target: /e }]\n",
  "    volumes: [{ source: /etc, target: /e }]\n",
  "    volumes: ['./.git/hooks:/h']\n",
  "    env_file: /etc/environment\n",
  "    env_file: [{ path: ../x }]\n",
  "    build: /\n",
  "    build: https://evil.example/x.git\n",
  "    build: git@evil.example:x.git\n",
  "    build: { context: ., network: host }\n",
  "    build: { context: ., privileged: true }\n",
  "    build: { context: ., additional_contexts: { x: / } }\n",
  "    <<: { privileged: true }\n",
  "    privileged: false\n    privileged: true\n",
  "    privileged: !other false\n",
];

for (const service of refused) {
  test(`compose refuses ${JSON.stringify(service.trim())}`, () => {
    assert.equal(up(service), "denied");
  });
}

test("what stands outside the services counts too", () => {
  assert.equal(up("", "volumes:\n  v:\n    driver_opts: { type: none, o: bind, device: / }\n"), "denied");
  assert.equal(up("", "secrets:\n  s: { file: /etc/shadow }\n"), "denied");
  assert.equal(up("", "---\nservices: {}\n"), "denied");
  assert.equal(up("", "include: [other.yml]\n"), "approval");
  assert.equal(up("    extends: { file: base.yml, service: x }\n"), "approval");
  assert.equal(up("", "x: &a [1]\ny: [*a, *b]\n"), "denied");
});

test("aliases and merged mappings are judged as they come out", () => {
  const text = `x-base: &base
  privileged: true
services:
  web:
    <<: *base
    image: nginx
`;
  assert.equal(decide("docker compose up", { "compose.yaml": text }), "denied");
  const bomb = `a: &a [1,1,1,1,1,1,1,1,1]\n${"bcdefgh"
    .split("")
    .map((name, index) => `${name}: &${name} [${Array(9).fill(`*${"abcdefg"[index]}`).join()}]`)
    .join("\n")}\nservices: { web: { image: x } }\n`;
  assert.equal(decide("docker compose up", { "compose.yaml": bomb }), "denied");
});

test("the file that is named is the one that is judged, overrides too", () => {
  const fine = "services: { web: { image: nginx } }";
  const bad = "services: { web: { privileged: true } }";
  assert.equal(decide("docker compose -f a.yml up", { "a.yml": fine, "docker-compose.yml": bad }), "allowed");
  assert.equal(decide("docker compose -f a.yml -f b.yml up", { "a.yml": fine, "b.yml": bad }), "denied");
  assert.equal(decide("docker compose -f a.yml -f b.yml up", { "a.yml": fine }), "approval");
  assert.equal(
    decide("docker-compose up -d", { "docker-compose.yml": fine, "docker-compose.override.yml": bad }),
    "denied",
  );
  assert.equal(decide("docker compose --project-directory sub up", { "sub/compose.yml": bad }), "denied");
  assert.equal(decide("docker compose restart", { "compose.yml": bad }), "denied");
  assert.equal(decide("docker compose up", {}), "approval");
  assert.equal(decide("docker compose down", { "compose.yml": bad }), "approval");
  assert.equal(decide("docker compose ps", { "compose.yml": bad }), "allowed");
  assert.equal(decide("docker compose up"), "allowed");
});

test("the plan says which files must be judged before it is performed", () => {
  const args = { command: "docker compose -f a.yml up -d" };
  const decision = engine.decide({ agent: "infra", level: 2, tool: "command", args }, defaultPolicy);
  assert.ok(decision.plan?.kind === "host");
  assert.deepEqual(decision.plan.steps[0]?.verb.obeys, ["a.yml"]);
});
