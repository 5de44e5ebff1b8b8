import { QueryClient } from "@tanstack/react-query";
import { ApiError } from "@/api/client";

export const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 5_000,
      // A refusal stays a refusal; only silence is worth asking again.
      retry: (count, error) => !(error instanceof ApiError) && count < 2,
      networkMode: "always",
    },
  },
});
