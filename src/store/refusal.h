#pragma once

#include "base/refusal.h"

namespace gatehouse::store {

// What the embedded store refuses.
enum class Refusal {
  kContentType,
  kCharset,
  kMalformedJson,
  kSeveralThings,
  kFieldMissing,
  kNotInBody,
  kFieldType,
  kNoNumber,
  kFieldUnknown,
  kFieldInvalid,
  kTooMany,
  kSearchCriteria,
  kEntityTooLarge,
  kRootStays,
  kRootNotDeleted,
  kNotInCategory,
  kNoCustomer,
  kNoEntity,
  kNoCategory,
  kNoProduct,
  kNoStockItem,
  kNoPage,
  kNoBlock,
  kNoImage,
  kNoCountry,
  kNoStore,
};

// "{}" stands for the value that it is about and {field} for where it is. Where there is no
// sentence, whoever finds the fault has one. Those of 404 are Magento's words, which clients look
// for.
inline constexpr ClosedTable kStoreRefusals({
    RefusalRow<Refusal>{Refusal::kContentType, "content_type_unsupported", 400,
                        "Send the body as Content-Type: application/json.",
                        "The body is not sent as `application/json`."},
    {Refusal::kCharset, "charset_unsupported", 400,
     "The charset of the Content-Type must be utf-8, or be left out.",
     "The body is not UTF-8 by its `Content-Type`."},
    {Refusal::kMalformedJson, "malformed_json", 400},
    {Refusal::kSeveralThings, "body_invalid", 400, kSeveralErrors,
     "Several things are wrong with the body; `errors` has them all."},
    {Refusal::kFieldMissing, "field_missing", 400, "\"{field}\" is required. Enter and try again."},
    {Refusal::kNotInBody, "field_missing", 400, "\"{field}\" is required."},
    {Refusal::kFieldType, "field_type", 400},
    {Refusal::kNoNumber, "field_type", 400,
     "The \"{}\" value's type is invalid. The \"int\" type was expected. Verify and try again."},
    {Refusal::kFieldUnknown, "field_unknown", 400, "", "There is no such field."},
    {Refusal::kFieldInvalid, "field_invalid", 400, "", "A field has a value that cannot be."},
    {Refusal::kTooMany, "too_many", 400, "", "A list has more elements than are taken."},
    {Refusal::kSearchCriteria, "search_criteria_invalid", 400, "",
     "The search criteria cannot be read."},
    {Refusal::kEntityTooLarge, "entity_too_large", 400,
     "With this change it would be larger than 8 MiB, so nothing was changed.",
     "The product, page or the like would become too large."},
    {Refusal::kRootStays, "root_category", 400, "A root category stays in its place.",
     "A root category can be neither moved nor deleted."},
    {Refusal::kRootNotDeleted, "root_category", 400, "A root category cannot be deleted."},
    {Refusal::kNotInCategory, "product_not_in_category", 400,
     "The category doesn't contain the specified product.", "The product is not in this category."},
    {Refusal::kNoCustomer, "sign_in_refused", 401,
     "No customer can sign in: the embedded store has no customer accounts. Sign calls with the "
     "keys of an integration."},
    {Refusal::kNoEntity, "entity_not_found", 404, "No such entity with {field} = {}",
     "There is no such product, category, page or the like."},
    {Refusal::kNoCategory, "entity_not_found", 404, "No such entity with id = {}"},
    {Refusal::kNoProduct, "entity_not_found", 404,
     "The product that was requested doesn't exist. Verify the product and try again."},
    {Refusal::kNoStockItem, "entity_not_found", 404,
     "The Product with the \"{}\" SKU doesn't exist."},
    {Refusal::kNoPage, "entity_not_found", 404, "The CMS page with the \"{}\" ID doesn't exist."},
    {Refusal::kNoBlock, "entity_not_found", 404, "The CMS block with the \"{}\" ID doesn't exist."},
    {Refusal::kNoImage, "entity_not_found", 404, "The image doesn't exist. Verify and try again."},
    {Refusal::kNoCountry, "entity_not_found", 404, "The country isn't available."},
    {Refusal::kNoStore, "entity_not_found", 404,
     "The store that was requested wasn't found. Verify the store and try again."},
});

}  // namespace gatehouse::store
