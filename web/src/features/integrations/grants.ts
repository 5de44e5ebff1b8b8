import type { Grant, Resource } from "@/api/schema";

/** A node of the permission tree with its place in it. */
export interface TreeNode {
  id: string;
  title: string;
  level: number;
  position: number;
  setSize: number;
  parent: TreeNode | null;
  children: TreeNode[];
  /** How many nodes are below. */
  below: number;
}

export interface Tree {
  roots: TreeNode[];
  byId: Map<string, TreeNode>;
}

export function buildTree(resources: readonly Resource[]): Tree {
  const byId = new Map<string, TreeNode>();
  const build = (items: readonly Resource[], parent: TreeNode | null): TreeNode[] =>
    items.map(({ id, title, children }, index) => {
      const node: TreeNode = {
        id,
        title,
        level: parent ? parent.level + 1 : 1,
        position: index + 1,
        setSize: items.length,
        parent,
        children: [],
        below: 0,
      };
      byId.set(id, node);
      node.children = build(children, node);
      node.below = node.children.reduce((sum, child) => sum + 1 + child.below, 0);
      return node;
    });
  return { roots: build(resources, null), byId };
}

/** The branch that stands for ids which do not exist here. */
export const unknownBranch = "unknown";

/** The node of a resource that exists here. */
export function existing(tree: Tree, id: string): TreeNode | undefined {
  const node = tree.byId.get(id);
  return node && node.parent?.id !== unknownBranch ? node : undefined;
}

export function ancestors(node: TreeNode): TreeNode[] {
  return node.parent ? [...ancestors(node.parent), node.parent] : [];
}

export function* withBelow(node: TreeNode): Generator<TreeNode> {
  yield node;
  for (const child of node.children) yield* withBelow(child);
}

/** What stands above everything in Magento's tree: granted with anything, and never shown. */
const rootResource = "Magento_Backend::admin";

/** The ids of a grant that people see. */
export const shownIds = (ids: readonly string[]) => ids.filter((id) => id !== rootResource);

/** With all that is above: a grant from the command line may name a child alone. */
export function closedUpward(tree: Tree, ids: Iterable<string>): Set<string> {
  const all = new Set(ids);
  for (const id of [...all]) {
    const node = tree.byId.get(id);
    for (const above of node ? ancestors(node) : []) all.add(above.id);
  }
  return all;
}

/** What must be open for these to be in sight. */
export function above(tree: Tree, ids: Iterable<string>): Set<string> {
  const all = new Set<string>();
  for (const id of ids) {
    const node = tree.byId.get(id);
    for (const one of node ? ancestors(node) : []) all.add(one.id);
  }
  return all;
}

/** Ids that are asked for and not granted yet. */
export function newIds(granted: Grant, requested: Grant | null): string[] {
  if (!requested || granted.access === "all") return [];
  const present = new Set(granted.resources);
  return shownIds(requested.resources).filter((id) => !present.has(id));
}

export type Tick = "off" | "mixed" | "on";

/** How many nodes below each node are granted. */
export function countGranted(tree: Tree, granted: ReadonlySet<string>): Map<string, number> {
  const counts = new Map<string, number>();
  const count = (node: TreeNode): number => {
    const below = node.children.reduce((sum, child) => sum + count(child), 0);
    counts.set(node.id, below);
    return below + (granted.has(node.id) ? 1 : 0);
  };
  for (const root of tree.roots) count(root);
  return counts;
}

export function tickOf(
  node: TreeNode,
  granted: ReadonlySet<string>,
  counts: ReadonlyMap<string, number>,
): Tick {
  const below = counts.get(node.id) ?? 0;
  if (!granted.has(node.id)) return below > 0 ? "mixed" : "off";
  return below === node.below ? "on" : "mixed";
}

/**
 * The grant after a click. The set stays closed upward: what is granted is granted with all above it.
 * A full tick removes the node and all below, and those above that nothing else needs; any other
 * state grants the node, all below and all above.
 */
export function toggled(node: TreeNode, granted: ReadonlySet<string>): Set<string> {
  const next = new Set(granted);
  const all = [...withBelow(node)];
  if (all.some((one) => !granted.has(one.id))) {
    for (const one of [...all, ...ancestors(node)]) next.add(one.id);
    return next;
  }
  for (const one of all) next.delete(one.id);
  for (const above of ancestors(node).reverse()) {
    if (above.children.some((child) => next.has(child.id))) break;
    next.delete(above.id);
  }
  return next;
}

/** Grants the node and what is above it, nothing below. */
export function withOnly(node: TreeNode, granted: ReadonlySet<string>): Set<string> {
  const next = new Set(granted);
  for (const below of withBelow(node)) next.delete(below.id);
  for (const one of [node, ...ancestors(node)]) next.add(one.id);
  return next;
}

/** The part of the tree that is granted, with what leads to it. */
export function onlyGranted(
  resources: readonly Resource[],
  granted: ReadonlySet<string>,
): Resource[] {
  return resources
    .map((one) => ({ ...one, children: onlyGranted(one.children, granted) }))
    .filter((one) => granted.has(one.id) || one.children.length > 0);
}

export interface Visible {
  expanded: ReadonlySet<string>;
  search: string;
  /** Only these nodes, when given. */
  only?: ReadonlySet<string> | undefined;
}

/** The rows to show, in order. Searching shows what matches with all that is above it. */
export function visibleRows(tree: Tree, { expanded, search, only }: Visible): TreeNode[] {
  const typed = search.trim().toLowerCase();
  const rows: TreeNode[] = [];
  const matching = (node: TreeNode): boolean =>
    `${node.title}\n${node.id}`.toLowerCase().includes(typed);
  // Puts in what is shown of a branch; says whether anything was.
  const put = (node: TreeNode): boolean => {
    if (only && !only.has(node.id)) return false;
    const at = rows.push(node);
    if (!typed) {
      if (expanded.has(node.id)) for (const child of node.children) put(child);
      return true;
    }
    let shown = matching(node);
    for (const child of node.children) shown = put(child) || shown;
    if (!shown) rows.length = at - 1;
    return shown;
  };
  for (const root of tree.roots) put(root);
  return rows;
}

export function pathOf(node: TreeNode): string {
  return [...ancestors(node), node].map((one) => one.title).join(" > ");
}
