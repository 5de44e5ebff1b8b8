export function start(options?: {
  port?: number;
  adminPath?: string;
  integrations?: number;
}): Promise<{ state: unknown; url: string; stop: () => void }>;
