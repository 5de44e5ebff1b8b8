import type { Severity } from "@/api/schema";
import { StatusLabel, type Tone } from "@/ui/kit";

const looks: Record<Severity, { label: string; tone: Tone; shape: "dot" | "ring" | "diamond" }> = {
  critical: { label: "Critical", tone: "danger", shape: "dot" },
  major: { label: "Major", tone: "warning", shape: "diamond" },
  minor: { label: "Minor", tone: "info", shape: "ring" },
  notice: { label: "Notice", tone: "neutral", shape: "ring" },
};

export const severities = Object.entries(looks).map(([value, { label }]) => ({
  value: value as Severity,
  label,
}));

export function SeverityLabel({ severity }: { severity: Severity }) {
  const look = looks[severity];
  return (
    <StatusLabel tone={look.tone} shape={look.shape}>
      {look.label}
    </StatusLabel>
  );
}
