import { expect, test } from "vitest";
import {
  above,
  buildTree,
  closedUpward,
  countGranted,
  existing,
  newIds,
  onlyGranted,
  pathOf,
  shownIds,
  type TreeNode,
  tickOf,
  toggled,
  unknownBranch,
  visibleRows,
  withBelow,
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

test("the way to a resource is told by its titles", () => {
  expect(pathOf(node("view"))).toBe("Sales > Orders > View");
  expect(pathOf(node("reports"))).toBe("Reports");
});

test("each node knows its place among its neighbors, and how many are below", () => {
  expect(node("sales")).toMatchObject({ level: 1, position: 1, setSize: 2, below: 4 });
  expect(node("edit")).toMatchObject({ level: 3, position: 2, setSize: 2, below: 0 });
});

test("what must be open for a resource to be in sight is above it, and it is not itself", () => {
  expect([...above(tree, ["view"])].sort()).toEqual(["orders", "sales"]);
  expect([...above(tree, ["reports", "gone"])]).toEqual([]);
});

test("new is what is asked for and not granted yet", () => {
  const granted = { access: "custom" as const, resources: ["sales"] };
  const asked = {
    access: "custom" as const,
    resources: ["Magento_Backend::admin", "sales", "view"],
  };
  expect(newIds(granted, asked)).toEqual(["view"]);
  expect(newIds(granted, null)).toEqual([]);
  expect(newIds({ access: "all", resources: [] }, asked)).toEqual([]);
});

test("the part of the tree that is granted has what leads to it, and nothing else", () => {
  const resources = [
    {
      id: "sales",
      title: "Sales",
      children: [
        { id: "orders", title: "Orders", children: [] },
        { id: "invoices", title: "Invoices", children: [] },
      ],
    },
    { id: "reports", title: "Reports", children: [] },
  ];
  expect(onlyGranted(resources, new Set(["orders"]))).toEqual([
    { id: "sales", title: "Sales", children: [{ id: "orders", title: "Orders", children: [] }] },
  ]);
  expect(onlyGranted(resources, new Set())).toEqual([]);
});

test("a resource that does not exist here is not found, though it is shown", () => {
  const shown = buildTree([
    {
      id: unknownBranch,
      title: "Unknown",
      children: [{ id: "Acme::x", title: "x", children: [] }],
    },
    { id: "reports", title: "Reports", children: [] },
  ]);
  expect(existing(shown, "Acme::x")).toBeUndefined();
  expect(existing(shown, "reports")?.title).toBe("Reports");
  expect(existing(shown, "gone")).toBeUndefined();
});

test("whatever is clicked in whatever order, what is granted stays granted with all above it", () => {
  const ids = [...tree.byId.keys()];
  let granted: Set<string> = new Set();
  // A fixed sequence that comes to every node from many states.
  for (let i = 0; i < 500; i += 1) {
    granted = toggled(node(ids[(i * 7 + (i % 3)) % ids.length] ?? ""), granted);
    expect([...closedUpward(tree, granted)].sort()).toEqual([...granted].sort());
    const counts = countGranted(tree, granted);
    for (const one of tree.byId.values()) {
      if (tickOf(one, granted, counts) === "on")
        for (const below of withBelow(one)) expect(granted.has(below.id)).toBe(true);
    }
  }
});
