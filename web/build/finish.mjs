// After the build: stores each text file also compressed, so that the server never compresses, and
// proves that the page needs no exception in its policy.
import { readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";

const dist = fileURLToPath(new URL("../dist", import.meta.url));
const compressible = /\.(html|js|css|svg|md)$/;

const files = readdirSync(dist, { recursive: true })
  .map((name) => join(dist, name))
  .filter((path) => statSync(path).isFile() && compressible.test(path));

for (const path of files) {
  const bytes = readFileSync(path);
  const params = { [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY };
  writeFileSync(`${path}.br`, brotliCompressSync(bytes, { params }));
  writeFileSync(`${path}.gz`, gzipSync(bytes, { level: constants.Z_BEST_COMPRESSION }));
}

const html = readFileSync(join(dist, "index.html"), "utf8");
if (/<script(?![^>]*\ssrc=)|<style|\sstyle=|\son\w+=|https?:\/\//.test(html)) {
  throw new Error("index.html has something inline or from elsewhere; the policy would refuse it.");
}
