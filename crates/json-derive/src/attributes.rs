//! What a declaration says about its form.

use syn::ext::IdentExt;
use syn::meta::ParseNestedMeta;
use syn::{Attribute, Fields, Ident, LitStr, Path};

/// How names are spelt.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum Case {
    AsDeclared,
    Snake,
    Camel,
}

impl Case {
    fn parse(meta: &ParseNestedMeta<'_>) -> syn::Result<Case> {
        let name: LitStr = meta.value()?.parse()?;
        match name.value().as_str() {
            "snake_case" => Ok(Case::Snake),
            "camelCase" => Ok(Case::Camel),
            _ => Err(meta.error("this case is not known here")),
        }
    }

    /// A field, which is declared in snake case.
    fn of_field(self, name: &str) -> String {
        match self {
            Case::AsDeclared | Case::Snake => name.to_owned(),
            Case::Camel => {
                let mut words = name.split('_');
                let first = words.next().unwrap_or_default().to_owned();
                words.fold(first, |name, word| name + &capital(word))
            }
        }
    }

    /// A variant, which is declared in pascal case.
    fn of_variant(self, name: &str) -> String {
        match self {
            Case::AsDeclared => name.to_owned(),
            Case::Camel => name[..1].to_ascii_lowercase() + &name[1..],
            Case::Snake => {
                let mut snake = String::new();
                for (at, letter) in name.char_indices() {
                    if letter.is_uppercase() && at > 0 {
                        snake.push('_');
                    }
                    snake.push(letter.to_ascii_lowercase());
                }
                snake
            }
        }
    }
}

fn capital(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().map(|first| first.to_ascii_uppercase().to_string() + letters.as_str()).unwrap_or_default()
}

/// Of a type.
pub(super) struct Container {
    pub(super) rename_all: Case,
    rename_all_fields: Case,
    /// The field in which an object names its variant.
    pub(super) tag: Option<String>,
    /// It is its only field.
    pub(super) transparent: bool,
}

impl Container {
    pub(super) fn of(attributes: &[Attribute]) -> syn::Result<Container> {
        let mut container = Container {
            rename_all: Case::AsDeclared,
            rename_all_fields: Case::AsDeclared,
            tag: None,
            transparent: false,
        };
        each(attributes, |meta| {
            if meta.path.is_ident("rename_all") {
                container.rename_all = Case::parse(meta)?;
            } else if meta.path.is_ident("rename_all_fields") {
                container.rename_all_fields = Case::parse(meta)?;
            } else if meta.path.is_ident("tag") {
                container.tag = Some(text(meta)?);
            } else if meta.path.is_ident("transparent") {
                container.transparent = true;
            } else {
                return Err(meta.error("the derive does not know this of a type"));
            }
            Ok(())
        })?;
        Ok(container)
    }
}

/// Of a variant.
pub(super) struct Variant<'a> {
    pub(super) ident: &'a Ident,
    pub(super) fields: &'a Fields,
    pub(super) name: String,
    pub(super) alias: Option<String>,
    /// How the names of its fields are spelt.
    pub(super) rename_all: Case,
}

impl<'a> Variant<'a> {
    pub(super) fn of(variant: &'a syn::Variant, container: &Container) -> syn::Result<Variant<'a>> {
        let mut name = container.rename_all.of_variant(&variant.ident.unraw().to_string());
        let mut alias = None;
        each(&variant.attrs, |meta| {
            if meta.path.is_ident("rename") {
                name = text(meta)?;
            } else if meta.path.is_ident("alias") {
                alias = Some(text(meta)?);
            } else {
                return Err(meta.error("the derive does not know this of a variant"));
            }
            Ok(())
        })?;
        let rename_all = container.rename_all_fields;
        Ok(Variant { ident: &variant.ident, fields: &variant.fields, name, alias, rename_all })
    }
}

/// The second names of variants that have two.
pub(super) fn other_names<'a>(variants: &'a [Variant<'_>]) -> impl Iterator<Item = &'a String> {
    variants.iter().filter_map(|variant| variant.alias.as_ref())
}

/// Of a named field.
pub(super) struct Field {
    pub(super) ident: Ident,
    pub(super) name: String,
    pub(super) alias: Option<String>,
    /// Where it is missing it has its type's default.
    pub(super) default: bool,
    /// It is not written where this holds.
    pub(super) skip_if: Option<Path>,
    /// What reads it.
    pub(super) read: Option<Path>,
}

impl Field {
    pub(super) fn all(fields: &Fields, case: Case) -> syn::Result<Vec<Field>> {
        fields.iter().map(|field| Field::of(field, case)).collect()
    }

    fn of(field: &syn::Field, case: Case) -> syn::Result<Field> {
        let Some(ident) = field.ident.clone() else {
            return Err(syn::Error::new_spanned(field, "the derive wants fields with names"));
        };
        let name = case.of_field(&ident.unraw().to_string());
        let mut read = Field { ident, name, alias: None, default: false, skip_if: None, read: None };
        each(&field.attrs, |meta| {
            if meta.path.is_ident("rename") {
                read.name = text(meta)?;
            } else if meta.path.is_ident("alias") {
                read.alias = Some(text(meta)?);
            } else if meta.path.is_ident("default") {
                read.default = true;
            } else if meta.path.is_ident("skip_serializing_if") {
                read.skip_if = Some(meta.value()?.parse::<LitStr>()?.parse()?);
            } else if meta.path.is_ident("read") {
                read.read = Some(meta.value()?.parse()?);
            } else {
                return Err(meta.error("the derive does not know this of a field"));
            }
            Ok(())
        })?;
        Ok(read)
    }
}

fn text(meta: &ParseNestedMeta<'_>) -> syn::Result<String> {
    Ok(meta.value()?.parse::<LitStr>()?.value())
}

/// Goes through what stands in `#[serde(…)]` and `#[json(…)]`.
fn each(
    attributes: &[Attribute],
    mut take: impl FnMut(&ParseNestedMeta<'_>) -> syn::Result<()>,
) -> syn::Result<()> {
    let ours = attributes.iter().filter(|a| a.path().is_ident("serde") || a.path().is_ident("json"));
    for attribute in ours {
        attribute.parse_nested_meta(|meta| take(&meta))?;
    }
    Ok(())
}
