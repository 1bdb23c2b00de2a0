// form[data-autosave]: saves the draft after a pause of typing and on leaving the page. Until the server has it, what is
// typed also stands in this browser (data-of names enterprise, person and month) and is offered again. A stale version,
// an expired login and a broken line are told in [data-save-banner], and nothing typed is touched. data-autosave="paused"
// waits for the person's decision. data-save-to is another address to save to than the page's own.
// [data-forget]: what was typed has been sent, its copy goes.
(function () {
  "use strict";

  var PAUSE = 2500;
  var RETRY = 20000;
  var KEY = "zj-return ";
  var OURS = /^(csrfmiddlewaretoken|version|seen|page_of|acting_for|action|block)$/;

  function store(key, value) {
    // Private windows and full disks refuse: then there is only the server's copy.
    try {
      if (value === null) { window.localStorage.removeItem(KEY + key); }
      else { window.localStorage.setItem(KEY + key, JSON.stringify(value)); }
    } catch (refused) { /* no copy */ }
  }

  function stored(key) {
    try {
      return JSON.parse(window.localStorage.getItem(KEY + key));
    } catch (refused) {
      return null;
    }
  }

  function fieldsOf(form) {
    return Array.from(new FormData(form).entries()).filter(function (pair) {
      return !OURS.test(pair[0]) && typeof pair[1] === "string";
    });
  }

  function watch(form) {
    var state = form.querySelector("[data-save-state]");
    var banner = form.querySelector("[data-save-banner]");
    var version = form.querySelector("input[name=version]");
    var of = form.dataset.of;
    var saved = form.hasAttribute("data-changed") ? "" : JSON.stringify(fieldsOf(form));
    var paused = form.dataset.autosave === "paused";
    var flight = null;
    var timer = null;
    var leaving = false;
    var asked = "";

    function now() {
      return JSON.stringify(fieldsOf(form));
    }

    function tell(text, actions) {
      banner.hidden = !text;
      banner.textContent = text;
      (actions || []).forEach(function (one) { banner.appendChild(one); });
    }

    function button(text, act) {
      var made = document.createElement("button");
      made.type = "button";
      made.className = "btn btn-outline-primary";
      made.textContent = text;
      made.addEventListener("click", act);
      return made;
    }

    function keepHere() {
      var typed = now();
      store(of, typed === saved ? null : { at: Date.now(), fields: fieldsOf(form) });
    }

    function later(pause) {
      window.clearTimeout(timer);
      timer = window.setTimeout(function () { save(false); }, pause);
    }

    function signIn(address) {
      paused = true;
      var link = document.createElement("a");
      link.className = "btn btn-primary";
      link.href = address;
      link.target = "_blank";
      link.rel = "noopener";
      link.textContent = "在新窗口登录";
      state.textContent = "没有保存";
      tell("登录已过期，所填内容仍在本页。请登录后回到这里重试。", [link, button("重试", function () {
        tell("");
        paused = false;
        refresh(true);
      })]);
    }

    // After another sign-in the form needs that session's token.
    function refresh(again) {
      return window.fetch(window.location.href, { headers: { Accept: "application/json" }, credentials: "same-origin" })
        .then(function (answer) {
          return answer.json().then(function (told) {
            if (answer.status === 401) {
              signIn(told.login);
            } else if (told.csrf) {
              document.querySelectorAll("input[name=csrfmiddlewaretoken]").forEach(function (input) {
                input.value = told.csrf;
              });
              if (again) { save(false); }
            }
          });
        })
        .catch(function () { signIn("/login/"); });
    }

    function answered(answer, sent) {
      if (answer.type === "opaqueredirect" || answer.status === 403) {
        if (asked === sent) {
          signIn("/login/");
          return null;
        }
        asked = sent;
        return refresh(true);
      }
      return answer.json().then(function (told) {
        if (answer.ok) {
          version.value = told.version;
          saved = sent;
          asked = "";
          state.textContent = "已自动保存 " + told.saved_at + "，尚未提交";
          tell("");
          keepHere();
          if (now() !== saved) { later(PAUSE); }
        } else if (answer.status === 401) {
          signIn(told.login);
        } else {
          paused = answer.status === 409;
          state.textContent = "没有保存";
          var compare = document.createElement("button");
          compare.name = "action";
          compare.value = "save";
          compare.className = "btn btn-primary";
          compare.textContent = "核对差异";
          tell(told.message, paused && !told.closed ? [compare] : []);
        }
        return null;
      });
    }

    function save(closing) {
      window.clearTimeout(timer);
      var sent = now();
      if (paused || leaving || flight || sent === saved) {
        return;
      }
      var body = new URLSearchParams();
      new FormData(form).forEach(function (value, name) { body.append(name, value); });
      body.set("action", "save");
      body.delete("block");
      if (!closing) { state.textContent = "正在保存…"; }
      // What outlives the page is limited to 64 kB; more is in this browser's copy.
      var small = body.toString().length < 60000;
      flight = window.fetch(form.dataset.saveTo || window.location.href, {
        method: "POST",
        body: body,
        headers: { Accept: "application/json" },
        credentials: "same-origin",
        redirect: "manual",
        keepalive: closing && small
      }).then(function (answer) {
        flight = null;
        return answered(answer, sent);
      }, function () {
        flight = null;
        state.textContent = "网络不通，内容已保留在本机，稍后自动重试";
        later(RETRY);
      }).catch(function () {
        state.textContent = "没有保存，稍后自动重试";
        later(RETRY);
      });
    }

    function changed() {
      keepHere();
      if (!paused) {
        state.textContent = now() === saved ? state.textContent : "有未保存的内容";
        later(PAUSE);
      }
    }

    var typing = null;
    function typed() {
      window.clearTimeout(typing);
      typing = window.setTimeout(changed, 300);
    }

    form.addEventListener("input", typed);
    form.addEventListener("change", typed);
    form.addEventListener("submit", function (event) {
      if (flight && form.requestSubmit) {
        // The version that is being written is the one to write over.
        var submitter = event.submitter;
        event.preventDefault();
        flight.then(function () {
          if (submitter && submitter.isConnected) { form.requestSubmit(submitter); } else { form.requestSubmit(); }
        });
        return;
      }
      window.clearTimeout(timer);
      window.clearTimeout(typing);
      keepHere();
      leaving = true;
    });
    document.addEventListener("visibilitychange", function () {
      if (document.visibilityState === "hidden") {
        keepHere();
        save(true);
      }
    });
    window.addEventListener("pagehide", function () {
      if (!leaving) {
        keepHere();
        save(true);
      }
    });
    window.addEventListener("pageshow", function (event) {
      if (event.persisted) { leaving = false; }
    });
    window.addEventListener("beforeunload", function (event) {
      if (!leaving && now() !== saved && (paused || /没有保存|网络不通/.test(state.textContent))) {
        event.preventDefault();
        event.returnValue = "";
      }
    });
    document.addEventListener("click", function (event) {
      if (event.target.closest && event.target.closest("[data-forget-copy]")) {
        store(of, null);
        leaving = true;
      }
    });

    function restore(fields) {
      var given = {};
      fields.forEach(function (pair) { given[pair[0]] = pair[1]; });
      var grid = form.querySelector("[data-formset]");
      var total = grid && form.querySelector("input[name='lines-TOTAL_FORMS']");
      if (total && Number(given["lines-TOTAL_FORMS"]) > Number(total.value)) {
        grid.dispatchEvent(new CustomEvent("formset:add", {
          detail: { count: Number(given["lines-TOTAL_FORMS"]) - Number(total.value) }
        }));
      }
      // Orders in hand are known by their identity: their place may have moved.
      var moved = {};
      form.querySelectorAll("[data-held] input[name$='-order']").forEach(function (input) {
        moved[input.value] = input.name.replace(/-order$/, "");
      });
      var placed = {};
      Object.keys(given).forEach(function (name) {
        var held = /^(changes-\d+)-(.+)$/.exec(name);
        if (!held) {
          placed[name] = given[name];
        } else if (moved[given[held[1] + "-order"]]) {
          placed[moved[given[held[1] + "-order"]] + "-" + held[2]] = given[name];
        }
      });
      Array.prototype.forEach.call(form.elements, function (input) {
        if (!input.name || OURS.test(input.name) || /TOTAL_FORMS|MAX_NUM_FORMS/.test(input.name)) {
          return;
        }
        if (input.type === "radio" || input.type === "checkbox") {
          if (input.name in placed || input.type === "checkbox") { input.checked = placed[input.name] === input.value; }
        } else if (input.name in placed) {
          input.value = placed[input.name];
          if (input.value !== placed[input.name] && input.tagName === "INPUT") {
            input.type = "text";
            input.value = placed[input.name];
          }
          if (input.value && input.type !== "hidden" && input.closest("details")) { input.closest("details").open = true; }
        }
      });
      form.dispatchEvent(new Event("input", { bubbles: true }));
    }

    var copy = stored(of);
    if (copy && copy.fields && JSON.stringify(copy.fields) !== now() && !form.hasAttribute("data-changed")) {
      var at = new Date(copy.at);
      tell("本机保留着 " + (at.getMonth() + 1) + "月" + at.getDate() + "日 " + at.toTimeString().slice(0, 5) +
        " 填写、没有保存成功的内容。", [
        button("恢复", function () { tell(""); restore(copy.fields); }),
        button("丢弃", function () { tell(""); store(of, null); })
      ]);
    } else if (form.hasAttribute("data-changed") && !paused) {
      changed();
    }
  }

  document.querySelectorAll("form[data-autosave]").forEach(watch);
  document.querySelectorAll("[data-forget]").forEach(function (done) { store(done.dataset.forget, null); });
})();
