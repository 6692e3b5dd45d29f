// Starts the page's program. Where it cannot start, the page says why, and what to do about it.
//
// A classic script without newer syntax, so that browsers run it that are too old for the program.
(function () {
  "use strict";

  /** Milliseconds after which a person is told that it takes long. */
  var PATIENCE = 30000;
  /** Milliseconds until the page is stored for visits without a network: first things first. */
  var BEFORE_STORING = 5000;
  /** A program that holds nothing but one instruction of SIMD. */
  var SIMD = [0, 97, 115, 109, 1, 0, 0, 0, 1, 5, 1, 96, 0, 1, 123, 3, 2, 1, 0, 10, 10, 1, 8, 0, 65, 0, 253, 15, 253, 98, 11];

  var UPDATE = "Update it, or open this page in another one: Chrome and Edge from 97, Firefox from 114 and Safari from 16.4 can run it.";
  var POLICY = "Whoever runs this site has to allow script-src 'self' 'wasm-unsafe-eval', worker-src 'self' and connect-src 'self'.";
  var AGAIN = "Reload the page. If that does not help, tell whoever runs this site.";

  var loading = document.getElementById("loading");
  var program = document.getElementById("program");
  /** What a content security policy forbade. */
  var forbidden = null;

  document.addEventListener("securitypolicyviolation", function (event) {
    if (event.disposition === "enforce" && /^(script|worker|connect|child|default)-src/.test(event.effectiveDirective)) {
      forbidden = event.effectiveDirective.replace("-elem", "");
    }
  });

  function element(name, text) {
    var made = document.createElement(name);
    made.textContent = text;
    return made;
  }

  function button(text, click) {
    var made = element("button", text);
    made.addEventListener("click", click);
    return made;
  }

  /** Says in place of "Loading" what happened and what to do. */
  function tell(problem) {
    // The program took it away before it failed.
    if (!loading.isConnected) document.body.insertBefore(loading, document.body.firstChild);
    document.body.setAttribute("data-state", "error");
    var place = loading.querySelector(".starting");
    place.textContent = "";
    place.setAttribute("role", "alert");
    place.appendChild(element("p", problem[0] + " " + problem[1]));
    if (problem[2]) place.appendChild(problem[2]);
    var buttons = document.createElement("div");
    buttons.className = "controls";
    buttons.appendChild(button("Reload", function () { location.reload(); }));
    buttons.appendChild(button("Clear saved data", function (event) { clear(event.target); }));
    place.appendChild(buttons);
  }

  /** Deletes what the page has saved in this browser. */
  function clear(pressed) {
    function done(words) { pressed.replaceWith(element("p", words)); }
    if (pressed.textContent !== "Yes, clear") {
      pressed.textContent = "Yes, clear";
      pressed.before(element("span", "This deletes the data, the model and your own ratings from this browser."));
      return;
    }
    try {
      Object.keys(localStorage).forEach(function (name) {
        if (name.indexOf("tastemap.") === 0) localStorage.removeItem(name);
      });
      var request = indexedDB.deleteDatabase("tastemap");
      request.onsuccess = function () { done("Nothing is saved any more."); };
      request.onerror = request.onblocked = function () {
        done("The browser did not delete it. Close other tabs that show this page, and clear again.");
      };
    } catch (error) {
      done("This browser saves nothing here.");
    }
  }

  /** Why the program cannot run here, whatever the host sends. */
  function misfit() {
    if (location.protocol === "file:") {
      return [
        "Tastemap was opened as a file, and browsers run programs like this one only from a server.",
        "In a terminal, in the folder of this file, run “python3 -m http.server”. Then open http://localhost:8000 here.",
      ];
    }
    if (self.origin === "null") {
      var link = element("a", "Open Tastemap in a tab of its own");
      link.href = location.href;
      link.target = "_blank";
      return [
        "Tastemap is in a frame that is cut off from its own site.",
        "Open it in a tab of its own. Whoever made the frame can give it sandbox=\"allow-scripts allow-same-origin allow-downloads\".",
        link,
      ];
    }
    if (typeof WebAssembly !== "object") {
      return ["This browser runs no WebAssembly: it is too old, or a setting turns that off, as Lockdown Mode does.", UPDATE];
    }
    if (!WebAssembly.validate(new Uint8Array(SIMD))) {
      return ["This browser is too old, or its processor is: it has no WebAssembly SIMD.", UPDATE];
    }
    var hasModules = false;
    try {
      // Options are read before the address, which is none.
      new Worker("http://[", { get type() { hasModules = true; return "module"; } });
    } catch (error) {}
    return hasModules ? null : ["This browser is too old: its workers load no modules.", UPDATE];
  }

  function name(address) {
    return address.split("/").pop().split("?")[0];
  }

  /** What is wrong with a file of the program, as the host sends it; null where nothing is. */
  function inspect(address) {
    var isScript = !/\.wasm$/.test(address);
    return fetch(address, { cache: "no-cache" }).then(function (response) {
      if (!response.ok) return ["A part of the program is missing: the host answers " + response.status + " for " + name(address) + ".", AGAIN];
      var type = (response.headers.get("content-type") || "").split(";")[0];
      if (isScript ? !/(java|ecma)script$/.test(type) : type === "text/html") {
        var right = isScript ? "text/javascript" : "application/wasm";
        return [
          "The host sends " + name(address) + " as “" + (type || "nothing known") + "”.",
          "Whoever runs this site has to have it sent as “" + right + "”.",
        ];
      }
      if (isScript) return null;
      return response.arrayBuffer().then(function (bytes) {
        return WebAssembly.validate(bytes)
          ? null
          : ["A part of the program arrives damaged: " + name(address) + " comes with " + bytes.byteLength + " bytes.", AGAIN];
      });
    }, function () {
      return navigator.onLine === false
        ? ["This device has no network, and the page is not stored on it yet.", "Connect it, and reload the page."]
        : [name(address) + " cannot be fetched.", AGAIN];
    });
  }

  /** Why these files cannot be run, after they could not. */
  function diagnose(addresses, error) {
    return Promise.all(addresses.map(inspect)).then(function (found) {
      var problem = found.filter(Boolean)[0];
      if (forbidden) return ["A content security policy forbids what the page needs (" + forbidden + ").", POLICY];
      if (problem) return problem;
      if (error instanceof SyntaxError) return ["A part of the program arrives damaged.", AGAIN];
      if (error) return ["The program does not start: " + (error.message || error) + ".", AGAIN];
      return null;
    });
  }

  /** The page asks why its worker does not start. Null where nothing is wrong, or nothing is known after some seconds. */
  window.whyNot = function (addresses) {
    var known = diagnose(addresses, null).then(function (problem) { return problem && problem.slice(0, 2).join(" "); });
    var unknown = new Promise(function (resolve) { setTimeout(resolve, 3000, null); });
    return Promise.race([known, unknown]);
  };

  /**
   * Starts the worker beside the page's program, which takes it over with all that it has said.
   *
   * Not in WebKit: at one start in eight it never finished compiling both programs side by side, and it is sooner ready when
   * it compiles one after the other.
   */
  function startWorker(address) {
    if (!address || /^Apple/.test(navigator.vendor)) return;
    try {
      var worker = new Worker(new URL(address, document.baseURI).href, { type: "module" });
      var said = [];
      worker.onmessage = worker.onmessageerror = worker.onerror = function (event) { said.push(event); };
      window.startedWorker = { worker: worker, said: said };
    } catch (error) {
      // The program tries again, and says what it hears.
    }
  }

  /** Stores the page for visits without a network, and tells when a newer one is there. */
  function store() {
    var script = document.querySelector("meta[name=service-worker]");
    if (!script || !navigator.serviceWorker) return;
    navigator.serviceWorker.register(script.content, { updateViaCache: "none" }).then(function (registration) {
      function look(worker) {
        if (!worker) return;
        function told() { if (worker.state === "installed" && navigator.serviceWorker.controller) offer(worker); }
        worker.addEventListener("statechange", told);
        told();
      }
      look(registration.waiting || registration.installing);
      registration.addEventListener("updatefound", function () { look(registration.installing); });
    }, function () {});
  }

  function offer(worker) {
    if (document.getElementById("newer")) return;
    var note = element("div", "");
    note.id = "newer";
    note.setAttribute("role", "status");
    note.appendChild(element("span", "There is a new version of this page."));
    note.appendChild(button("Reload", function () {
      navigator.serviceWorker.addEventListener("controllerchange", function () { location.reload(); });
      worker.postMessage("activate");
    }));
    note.appendChild(button("Later", function () { note.remove(); }));
    document.body.appendChild(note);
  }

  var stuck = loading.querySelector(".stuck");
  stuck.parentNode.removeChild(stuck);
  var problem = misfit();
  if (problem) return tell(problem);

  setTimeout(function () {
    if (loading.isConnected && document.body.getAttribute("data-state") !== "error") {
      loading.querySelector(".starting").textContent =
        "Still loading after 30 seconds: the network is slow, or something holds it up. Wait, or reload the page.";
    }
  }, PATIENCE);
  startWorker(program.getAttribute("data-worker"));
  var js = program.getAttribute("data-js");
  var wasm = program.getAttribute("data-wasm");
  // What loads the later parts of the program, where it has any.
  var files = [js, wasm].concat(program.getAttribute("data-parts") || []);
  import(new URL(js, document.baseURI).href)
    .then(function (bindings) { return bindings.default({ module_or_path: new URL(wasm, document.baseURI).href }); })
    .then(
      function () { setTimeout(store, BEFORE_STORING); },
      function (error) { diagnose(files, error).then(tell); }
    );
})();
