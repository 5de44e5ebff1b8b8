/** "Services > Magento Web API" → "magento-web-api"; part of the address. */
export function sectionSlug(section: string): string {
  const name = section.split(">").at(-1) ?? section;
  return name
    .trim()
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-");
}
