// Stores the page on the device, so that it opens without a network. The build writes what a version is made of in place
// of the next two lines.
const VERSION = "";
const FILES = {};

/** The names of caches, apart from those of the page at another place of this host. */
const PREFIX = `tastemap ${self.registration.scope} `;
const CACHE = PREFIX + VERSION;
/** Data sets beside the page, as far as they were opened. */
const DATA = `${PREFIX}data`;
const LARGEST = 50_000_000;

self.addEventListener("install", event => event.waitUntil(store()));

// A version that is open in a tab goes on. The page asks for another one when a person does.
self.addEventListener("message", event => {
  if (event.data === "activate") self.skipWaiting();
});

self.addEventListener("activate", event => event.waitUntil(forget()));

self.addEventListener("fetch", event => {
  const { method, url } = event.request;
  const file = method === "GET" ? fileOf(url) : null;
  if (file === null) return;
  if (file in FILES) {
    event.respondWith(stored(CACHE, file).then(found => found ?? fetch(event.request)));
  } else if (file.startsWith("data/")) {
    event.respondWith(newest(event.request, file));
  } else {
    // A tab with the version before still asks for that one's files.
    event.respondWith(stored(undefined, file).then(found => found ?? fetch(event.request)));
  }
});

/** Stores all files of this version, or none: what a host sends while it changes the page is no version. */
async function store() {
  const cache = await caches.open(CACHE);
  const add = async ([file, integrity]) => {
    const response = await fetch(file, { cache: "no-cache", integrity });
    if (!response.ok) throw new Error(`${file}: ${response.status}`);
    // What came by a detour may not be the answer to a navigation.
    const { status, headers } = response;
    await cache.put(file, response.redirected ? new Response(response.body, { status, headers }) : response);
  };
  try {
    await Promise.all(Object.entries(FILES).map(add));
  } catch (error) {
    await caches.delete(CACHE);
    throw error;
  }
}

/** Deletes all versions but this one and the one before. */
async function forget() {
  const versions = (await caches.keys()).filter(name => name.startsWith(PREFIX) && name !== DATA && name !== CACHE);
  await Promise.all(versions.slice(0, -1).map(name => caches.delete(name)));
}

/** The path of a file of the page, from the page on; null for other pages' files. */
function fileOf(url) {
  const { origin, pathname } = new URL(url);
  const scope = new URL(self.registration.scope);
  if (origin !== scope.origin || !pathname.startsWith(scope.pathname)) return null;
  return decodeURI(pathname.slice(scope.pathname.length)) || "index.html";
}

/** A stored file of one cache, or of any. */
function stored(cacheName, file) {
  return caches.match(new URL(file, self.registration.scope), { cacheName });
}

/** What the host sends, or what it sent before. */
async function newest(request, file) {
  try {
    const response = await fetch(request);
    if (response.ok && Number(response.headers.get("content-length") ?? Infinity) <= LARGEST) {
      const cache = await caches.open(DATA);
      await cache.put(new URL(file, self.registration.scope), response.clone());
    }
    return response;
  } catch (error) {
    const found = await stored(DATA, file);
    if (found) return found;
    throw error;
  }
}
