import css from "./name.module.css";

/** What somebody called something: apart from the text around it, on one line, whole when pointed at. */
export function Name({ children }: { children: string }) {
  return (
    <bdi className={css.name} title={children}>
      {children}
    </bdi>
  );
}

/** A sentence with a name in it, on one line; whole when pointed at. For headings. */
export function NameLine({
  before = "",
  name,
  after = "",
}: {
  before?: string;
  name: string;
  after?: string;
}) {
  return (
    <span className={css.line} title={`${before}${name}${after}`}>
      {before}
      <bdi>{name}</bdi>
      {after}
    </span>
  );
}
