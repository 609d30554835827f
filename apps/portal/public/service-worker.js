// Keeps the shell of the portal (markup, script, styles, fonts) so that it opens without a connection and can say so.
// Nothing of a person's is ever kept: only files that shell.json names, and built files under /assets/, are cached.
const prefix = "hearth-shell-";

self.addEventListener("install", (event) => {
  event.waitUntil(
    (async () => {
      const { version, files } = await (await fetch("/shell.json", { cache: "no-store" })).json();
      const cache = await caches.open(prefix + version);
      await cache.addAll(files);
      await self.skipWaiting();
    })(),
  );
});

self.addEventListener("activate", (event) => {
  event.waitUntil(
    (async () => {
      const response = await fetch("/shell.json", { cache: "no-store" }).catch(() => undefined);
      if (response?.ok) {
        const { version } = await response.json();
        for (const name of await caches.keys())
          if (name.startsWith(prefix) && name !== prefix + version) await caches.delete(name);
      }
      await self.clients.claim();
    })(),
  );
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  if (request.method !== "GET" || new URL(request.url).origin !== location.origin) return;
  const { pathname } = new URL(request.url);
  if (request.mode === "navigate") {
    // Documents with an address of their own, such as /docs and files of results, are the hub's.
    if (/^\/(?:api|docs|ws|metrics|healthz)\b/.test(pathname)) return;
    event.respondWith(fetch(request).catch(() => caches.match("/").then((page) => page ?? Response.error())));
    return;
  }
  // A built file's name changes with its content.
  if (pathname.startsWith("/assets/"))
    event.respondWith(caches.match(request).then((found) => found ?? fetch(request)));
});
