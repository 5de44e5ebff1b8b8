import { ChevronLeft, ChevronRight } from "lucide-react";
import { useEffect, useState } from "react";
import { IconButton } from "./button";
import { inputClass, selectClass } from "./field";
import css from "./pager.module.css";
import { formatNumber } from "./time";

interface Props {
  page: number;
  per: number;
  total: number;
  perChoices?: readonly number[];
  onPage: (page: number) => void;
  onPer?: (per: number) => void;
}

export function Pager({ page, per, total, perChoices, onPage, onPer }: Props) {
  const last = Math.max(1, Math.ceil(total / per));
  const [typed, setTyped] = useState(String(page));
  useEffect(() => setTyped(String(page)), [page]);
  const go = () => {
    const wanted = Number.parseInt(typed, 10);
    if (Number.isNaN(wanted)) setTyped(String(page));
    else onPage(Math.min(Math.max(1, wanted), last));
  };
  return (
    <nav className={css.pager} aria-label="Pages">
      {perChoices && onPer && (
        <label className={css.per}>
          <select
            className={selectClass}
            value={per}
            onChange={(event) => onPer(Number(event.target.value))}
          >
            {perChoices.map((choice) => (
              <option key={choice}>{choice}</option>
            ))}
          </select>
          per page
        </label>
      )}
      <IconButton
        label="Previous page"
        icon={<ChevronLeft size={18} />}
        inert_={page <= 1}
        onClick={() => onPage(page - 1)}
      />
      <label className={css.page}>
        <span className="visually-hidden">Page</span>
        <input
          className={inputClass}
          inputMode="numeric"
          value={typed}
          onChange={(event) => setTyped(event.target.value)}
          onBlur={go}
          onKeyDown={(event) => event.key === "Enter" && go()}
        />
        of {formatNumber(last)}
      </label>
      <IconButton
        label="Next page"
        icon={<ChevronRight size={18} />}
        inert_={page >= last}
        onClick={() => onPage(page + 1)}
      />
    </nav>
  );
}
