// What Django's JavaScriptCatalog (/jsi18n/, loaded in templates/base.html before the modules) defines.
declare function gettext(msgid: string): string;
declare function ngettext(singular: string, plural: string, count: number): string;
declare function pgettext(context: string, msgid: string): string;
declare function interpolate(format: string, values: Record<string, unknown> | unknown[], named?: boolean): string;
