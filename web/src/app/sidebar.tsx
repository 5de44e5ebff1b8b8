import { Link, useRouterState } from "@tanstack/react-router";
import { ChevronDown, LayoutDashboard, Settings, Store } from "lucide-react";
import { type MouseEvent, type ReactNode, useState } from "react";
import { places } from "./addresses";
import mark from "./mark.svg";
import { adminBase } from "./place";
import css from "./sidebar.module.css";

interface Item {
  label: string;
  to: string;
}

interface Section {
  label: string;
  icon: ReactNode;
  groups: { label: string; items: Item[] }[];
}

const sections: Section[] = [
  {
    label: "Stores",
    icon: <Store size={18} aria-hidden="true" />,
    groups: [
      {
        label: "Settings",
        items: [{ label: "Configuration", to: places.configuration.to }],
      },
    ],
  },
  {
    label: "System",
    icon: <Settings size={18} aria-hidden="true" />,
    groups: [
      {
        label: "Extensions",
        items: [{ label: "Integrations", to: places.integrations.to }],
      },
      {
        label: "Other Settings",
        items: [{ label: "Notifications", to: places.notifications.to }],
      },
    ],
  },
];

interface Props {
  version: string | undefined;
  /** A link was followed, be it to where the person already is. */
  onGo?: () => void;
}

export function Sidebar({ version, onGo }: Props) {
  const onClick = (event: MouseEvent) => {
    if (event.target instanceof Element && event.target.closest("a")) onGo?.();
  };
  return (
    // biome-ignore lint/a11y: the click is the links' own, which the keyboard makes as well
    <div className={css.sidebar} onClick={onClick}>
      <Link to="/" className={css.brand}>
        <img src={mark} alt="" width={27} height={27} />
        Gatehouse
      </Link>
      <nav aria-label="Main">
        <ul>
          <li>
            <Link to="/" activeOptions={{ exact: true, includeSearch: false }} className={css.top}>
              <LayoutDashboard size={18} aria-hidden="true" /> Dashboard
            </Link>
          </li>
          {sections.map((section) => (
            <SectionItem key={section.label} section={section} />
          ))}
        </ul>
      </nav>
      <p className={css.foot}>
        <a href={`${adminBase}third-party-notices.md`} target="_blank" rel="noopener">
          Version {version ?? "…"}
        </a>
      </p>
    </div>
  );
}

function SectionItem({ section }: { section: Section }) {
  const [open, setOpen] = useState(true);
  return (
    <li>
      <button type="button" className={css.top} aria-expanded={open} onClick={() => setOpen(!open)}>
        {section.icon} {section.label}
        <ChevronDown size={16} className={css.chevron} aria-hidden="true" />
      </button>
      {open &&
        section.groups.map((group) => (
          <div key={group.label} className={css.group}>
            <p className={css.caption}>{group.label}</p>
            <ul>
              {group.items.map((item) => (
                <li key={item.to}>
                  <PlaceLink item={item} />
                </li>
              ))}
            </ul>
          </div>
        ))}
    </li>
  );
}

function PlaceLink({ item }: { item: Item }) {
  const here = useRouterState({ select: (state) => state.location.pathname });
  const current = here === item.to || here.startsWith(`${item.to}/`);
  return (
    <Link to={item.to} className={css.item} aria-current={current ? "page" : undefined}>
      {item.label}
    </Link>
  );
}
