import { isObject, type JsonObject, type Problems } from "./json.ts";

/** The subset of JSON Schema that structured answers and strict tools may use: closed objects, no ranges. */
export function* schemaProblems(schema: unknown, path: string): Problems {
  if (!isObject(schema)) return yield `${path}: Input should be a valid dictionary`;
  const type = String(schema.type ?? "any");
  const unknown = Object.keys(schema).filter((key) => !SUPPORTED.includes(key));
  if (unknown.length > 0)
    yield `${path}: For '${type}' type, properties ${unknown.sort().join(", ")} are not supported`;
  if (Number(schema.minItems ?? 0) > 1)
    yield `${path}: For 'array' type, 'minItems' values other than 0 or 1 are not supported`;
  if (schema.type === "object" && schema.additionalProperties !== false)
    yield `${path}: For 'object' type, 'additionalProperties' must be explicitly set to false`;
  for (const child of children(schema)) yield* schemaProblems(child, path);
}

/** Whether `value` is what `schema` describes; the first difference, or null. References are taken on trust. */
export function schemaMismatch(value: unknown, schema: unknown, path: string): string | null {
  if (!isObject(schema)) return null;
  if (Array.isArray(schema.anyOf)) return anyOfMismatch(value, schema.anyOf, path);
  if (Array.isArray(schema.enum) && !schema.enum.includes(value))
    return `${path}: ${JSON.stringify(value)} is not one of ${JSON.stringify(schema.enum)}`;
  const types = [schema.type ?? []].flat().map(String);
  if (types.length > 0 && !types.some((type) => isOfType(value, type)))
    return `${path}: ${JSON.stringify(value)} is not of type ${types.join(" or ")}`;
  if (Array.isArray(value)) return itemsMismatch(value, schema.items, path);
  return isObject(value) ? objectMismatch(value, schema, path) : null;
}

function anyOfMismatch(value: unknown, variants: readonly unknown[], path: string): string | null {
  const matches = variants.some((variant) => schemaMismatch(value, variant, path) === null);
  return matches ? null : `${path}: ${JSON.stringify(value)} matches no variant`;
}

function itemsMismatch(items: readonly unknown[], schema: unknown, path: string): string | null {
  for (const [index, item] of items.entries()) {
    const mismatch = schemaMismatch(item, schema, `${path}[${index}]`);
    if (mismatch !== null) return mismatch;
  }
  return null;
}

function objectMismatch(value: JsonObject, schema: JsonObject, path: string): string | null {
  const properties = isObject(schema.properties) ? schema.properties : {};
  const required = Array.isArray(schema.required) ? schema.required.map(String) : [];
  const missing = required.find((key) => !Object.hasOwn(value, key));
  if (missing !== undefined) return `${path}: \`${missing}\` is missing`;
  for (const [key, child] of Object.entries(value)) {
    if (!Object.hasOwn(properties, key)) return `${path}: \`${key}\` is not in the schema`;
    const mismatch = schemaMismatch(child, properties[key], `${path}.${key}`);
    if (mismatch !== null) return mismatch;
  }
  return null;
}

function isOfType(value: unknown, type: string): boolean {
  if (type === "null") return value === null;
  if (type === "array") return Array.isArray(value);
  if (type === "object") return isObject(value);
  if (type === "integer") return Number.isInteger(value);
  return typeof value === type;
}

function children(schema: JsonObject): unknown[] {
  const named = [schema.properties, schema.$defs, schema.definitions];
  const listed = [schema.anyOf, schema.allOf];
  return [
    ...named.flatMap((group) => (isObject(group) ? Object.values(group) : [])),
    ...listed.flatMap((group) => (Array.isArray(group) ? group : [])),
    ...(schema.items === undefined ? [] : [schema.items]),
  ];
}

const SUPPORTED = [
  "$defs",
  "$ref",
  "$schema",
  "additionalProperties",
  "allOf",
  "anyOf",
  "const",
  "default",
  "definitions",
  "description",
  "enum",
  "format",
  "items",
  "minItems",
  "properties",
  "required",
  "title",
  "type",
];
