// The one entry of every page. An element with data-module="name" gets static/src/modules/name.ts,
// fetched only on pages that have such an element; the module exports `start(root)`.
import "./tokens.css";
import "./base.css";

interface PageModule {
  start(root: HTMLElement): void;
}

const modules = import.meta.glob<PageModule>("./modules/*.ts");
const begun = new WeakSet<HTMLElement>();

/** Start the modules of all elements in `scope` that have not been begun yet; `data-started` says that one is there. */
export function startModules(scope: ParentNode = document): void {
  for (const root of scope.querySelectorAll<HTMLElement>("[data-module]")) {
    if (begun.has(root)) {
      continue;
    }
    const load = modules[`./modules/${root.dataset["module"]}.ts`];
    if (load === undefined) {
      throw new Error(`no module named ${root.dataset["module"]}`);
    }
    begun.add(root);
    void load().then((module) => {
      module.start(root);
      root.dataset["started"] = "";
    });
  }
}

startModules();
