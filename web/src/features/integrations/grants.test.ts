import { expect, test } from "vitest";
import {
  buildTree,
  closedUpward,
  countGranted,
  shownIds,
  type TreeNode,
  tickOf,
  toggled,
  visibleRows,
  withOnly,
} from "./grants";

const tree = buildTree([
  {
    id: "sales",
    title: "Sales",
    children: [
      {
        id: "orders",
        title: "Orders",
        children: [
          { id: "view", title: "View", children: [] },
          { id: "edit", title: "Edit Price", children: [] },
        ],
      },
      { id: "invoices", title: "Invoices", children: [] },
    ],
  },
  { id: "reports", title: "Reports", children: [] },
]);

const node = (id: string) => tree.byId.get(id) as TreeNode;
const after = (id: string, ...granted: string[]) => [...toggled(node(id), new Set(granted))].sort();
const tick = (id: string, ...granted: string[]) => {
  const set = new Set(granted);
  return tickOf(node(id), set, countGranted(tree, set));
};

test("a click on an empty box grants the node, all below and all above", () => {
  expect(after("orders")).toEqual(["edit", "orders", "sales", "view"]);
});

test("a click on a dash grants what is missing below", () => {
  expect(after("orders", "sales", "orders", "view")).toEqual(["edit", "orders", "sales", "view"]);
});

test("a click on a tick removes the node, all below, and parents that nothing else needs", () => {
  expect(after("orders", "sales", "orders", "view", "edit")).toEqual([]);
});

test("a parent that something else needs stays", () => {
  const all = ["sales", "orders", "view", "edit", "invoices"];
  expect(after("orders", ...all)).toEqual(["invoices", "sales"]);
});

test("removing the last child clears its parents", () => {
  expect(after("view", "sales", "orders", "view")).toEqual([]);
});

test("empty, dash and tick", () => {
  expect(tick("sales")).toBe("off");
  expect(tick("sales", "sales")).toBe("mixed");
  expect(tick("orders", "sales", "orders", "view")).toBe("mixed");
  expect(tick("orders", "sales", "orders", "view", "edit")).toBe("on");
});

test("only this resource keeps what is above and drops what is below", () => {
  expect([...withOnly(node("orders"), new Set(["view"]))].sort()).toEqual(["orders", "sales"]);
});

test("searching shows what matches with all that is above it, by title and by id", () => {
  const rows = (search: string) =>
    visibleRows(tree, { expanded: new Set(), search }).map((row) => row.id);
  expect(rows("price")).toEqual(["sales", "orders", "edit"]);
  expect(rows("INVOIC")).toEqual(["sales", "invoices"]);
  expect(rows("nothing")).toEqual([]);
});

test("selected only shows what is granted", () => {
  const rows = visibleRows(tree, {
    expanded: new Set(["sales"]),
    search: "",
    only: new Set(["sales", "invoices"]),
  });
  expect(rows.map((row) => row.id)).toEqual(["sales", "invoices"]);
});

test("a child that was granted alone is in sight, with what leads to it", () => {
  expect([...closedUpward(tree, ["view"])].sort()).toEqual(["orders", "sales", "view"]);
  expect(tick("sales", "view")).toBe("mixed");
});

test("the root that is granted with anything is not shown", () => {
  expect(shownIds(["Magento_Backend::admin", "view"])).toEqual(["view"]);
});
