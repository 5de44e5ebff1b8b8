import { useVirtualizer } from "@tanstack/react-virtual";
import { Check, ChevronRight, Minus } from "lucide-react";
import { type KeyboardEvent, useEffect, useMemo, useRef } from "react";
import { countGranted, type Tick, type Tree, type TreeNode, tickOf } from "./grants";
import css from "./tree.module.css";

interface Props {
  label: string;
  tree: Tree;
  rows: TreeNode[];
  granted: ReadonlySet<string>;
  expanded: ReadonlySet<string>;
  focused: string | null;
  search: string;
  changed?: (id: string) => boolean;
  /** What is asked for and not granted yet. */
  isNew?: (id: string) => boolean;
  readOnly?: boolean;
  /** As high as its rows, for short lists. */
  height?: number;
  onFocus: (id: string) => void;
  onExpand: (ids: string[], open: boolean) => void;
  onToggle?: (node: TreeNode) => void;
  onUndo?: () => void;
}

const rowHeight = matchMedia("(pointer: coarse)").matches ? 44 : 32;

/** A tree with boxes: one tab stop, arrow keys, type-ahead; only the rows in sight are in the page. */
export function PermissionTree(props: Props) {
  const { rows, granted, tree, focused } = props;
  const scroller = useRef<HTMLDivElement>(null);
  const hasFocus = useRef(false);
  const counts = useMemo(() => countGranted(tree, granted), [tree, granted]);
  const at = Math.max(
    0,
    rows.findIndex((row) => row.id === focused),
  );
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    overscan: 6,
    // The focused row is always there, also when it is out of sight.
    rangeExtractor: ({ startIndex, endIndex, overscan, count }) => {
      const first = Math.max(0, startIndex - overscan);
      const last = Math.min(count - 1, endIndex + overscan);
      const range = Array.from({ length: last - first + 1 }, (_, i) => first + i);
      return range.includes(at) || at >= count ? range : [...range, at].sort((a, b) => a - b);
    },
  });
  const onKeyDown = useTreeKeys(props, at, (index) => virtual.scrollToIndex(index));
  useEffect(() => {
    if (!hasFocus.current) return;
    const row = scroller.current?.querySelector<HTMLElement>(`[data-index="${at}"]`);
    row?.focus({ preventScroll: true });
  }, [at]);

  return (
    <div
      ref={scroller}
      className={css.tree}
      role="tree"
      aria-label={props.label}
      aria-multiselectable={props.readOnly ? undefined : true}
      style={props.height ? { blockSize: Math.min(props.height, rows.length * rowHeight + 2) } : {}}
      onKeyDown={onKeyDown}
      onFocus={() => {
        hasFocus.current = true;
      }}
      onBlur={(event) => {
        hasFocus.current = event.currentTarget.contains(event.relatedTarget);
      }}
    >
      <div className={css.space} role="none" style={{ blockSize: virtual.getTotalSize() }}>
        {virtual.getVirtualItems().map((item) => {
          const node = rows[item.index];
          if (!node) return null;
          return (
            <Row
              key={node.id}
              {...props}
              node={node}
              index={item.index}
              start={item.start}
              tick={tickOf(node, granted, counts)}
              count={counts.get(node.id) ?? 0}
              current={item.index === at}
            />
          );
        })}
      </div>
    </div>
  );
}

interface RowProps extends Props {
  node: TreeNode;
  index: number;
  start: number;
  tick: Tick;
  count: number;
  current: boolean;
}

function Row({ node, index, start, tick, count, current, ...props }: RowProps) {
  const open = props.search.trim() !== "" || props.expanded.has(node.id);
  const isBranch = node.children.length > 0;
  const press = () => {
    props.onFocus(node.id);
    if (props.readOnly) props.onExpand([node.id], !open);
    else props.onToggle?.(node);
  };
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the tree hears the keys
    <div
      role="treeitem"
      aria-level={node.level}
      aria-posinset={node.position}
      aria-setsize={node.setSize}
      aria-expanded={isBranch ? open : undefined}
      aria-checked={tick === "mixed" ? "mixed" : tick === "on"}
      aria-selected={false}
      tabIndex={current ? 0 : -1}
      data-index={index}
      data-id={node.id}
      className={css.row}
      style={{
        transform: `translateY(${start}px)`,
        blockSize: rowHeight,
        paddingInlineStart: (node.level - 1) * 21 + 8,
      }}
      onFocus={() => current || props.onFocus(node.id)}
      onClick={press}
    >
      {/* biome-ignore lint/a11y/noStaticElementInteractions: arrow keys do the same */}
      {/* biome-ignore lint/a11y/useKeyWithClickEvents: arrow keys do the same */}
      <span
        className={css.twisty}
        data-open={open || undefined}
        onClick={(event) => {
          event.stopPropagation();
          props.onFocus(node.id);
          if (isBranch) props.onExpand([node.id], !open);
        }}
      >
        {isBranch && <ChevronRight size={16} aria-hidden="true" />}
      </span>
      <span
        className={css.box}
        data-tick={tick}
        data-fixed={props.readOnly || undefined}
        aria-hidden="true"
      >
        {tick === "on" && <Check size={13} strokeWidth={3} />}
        {tick === "mixed" && <Minus size={13} strokeWidth={3} />}
      </span>
      <span className={css.title}>
        <Marked text={node.title} typed={props.search} />
      </span>
      {props.isNew?.(node.id) && <span className={css.new}>New</span>}
      {isBranch && !props.readOnly && (
        <span className={css.count} aria-hidden="true">
          {count}/{node.below}
        </span>
      )}
      {props.changed?.(node.id) && <span className={css.dot} aria-hidden="true" />}
      <span className={css.id} aria-hidden="true">
        <Marked text={node.id} typed={props.search} />
      </span>
    </div>
  );
}

function Marked({ text, typed }: { text: string; typed: string }) {
  const word = typed.trim().toLowerCase();
  const at = word ? text.toLowerCase().indexOf(word) : -1;
  if (at < 0) return <>{text}</>;
  return (
    <>
      {text.slice(0, at)}
      <mark className={css.mark}>{text.slice(at, at + word.length)}</mark>
      {text.slice(at + word.length)}
    </>
  );
}

const pageRows = 10;

// The keys of a tree as the ARIA Authoring Practices have them.
function useTreeKeys(props: Props, at: number, scrollTo: (index: number) => void) {
  const typed = useRef({ text: "", when: 0 });
  const { rows, onFocus, onExpand } = props;
  const goTo = (index: number) => {
    const target = rows[Math.min(Math.max(index, 0), rows.length - 1)];
    if (!target) return;
    onFocus(target.id);
    scrollTo(rows.indexOf(target));
  };
  const goToNode = (node: TreeNode | null | undefined) => node && goTo(rows.indexOf(node));
  const isOpen = (node: TreeNode) => props.search.trim() !== "" || props.expanded.has(node.id);
  const typeAhead = (key: string) => {
    const now = Date.now();
    typed.current.text = (now - typed.current.when > 700 ? "" : typed.current.text) + key;
    typed.current.when = now;
    const text = typed.current.text.toLowerCase();
    const start = text.length > 1 ? at : at + 1;
    const order = [...rows.slice(start), ...rows.slice(0, start)];
    goToNode(order.find((row) => row.title.toLowerCase().startsWith(text)));
  };
  const moves: Record<string, (node: TreeNode) => void> = {
    ArrowDown: () => goTo(at + 1),
    ArrowUp: () => goTo(at - 1),
    Home: () => goTo(0),
    End: () => goTo(rows.length - 1),
    PageDown: () => goTo(at + pageRows),
    PageUp: () => goTo(at - pageRows),
    ArrowRight: (node) =>
      node.children.length > 0 && !isOpen(node)
        ? onExpand([node.id], true)
        : node.children.includes(rows[at + 1] as TreeNode) && goTo(at + 1),
    ArrowLeft: (node) =>
      node.children.length > 0 && isOpen(node) && props.search.trim() === ""
        ? onExpand([node.id], false)
        : goToNode(node.parent),
    "*": (node) =>
      onExpand(
        (node.parent?.children ?? props.tree.roots).map((sibling) => sibling.id),
        true,
      ),
    " ": (node) => props.onToggle?.(node),
    Enter: (node) => props.onToggle?.(node),
  };
  return (event: KeyboardEvent) => {
    const node = rows[at];
    if (!node || event.altKey) return;
    if (event.ctrlKey || event.metaKey) {
      if (event.key.toLowerCase() !== "z" || !props.onUndo) return;
      event.preventDefault();
      props.onUndo();
      return;
    }
    const move = moves[event.key];
    if (move) {
      event.preventDefault();
      move(node);
    } else if (event.key.length === 1) {
      event.preventDefault();
      typeAhead(event.key);
    }
  };
}
