//! `#[derive(ToJson, FromJson)]` for `fov_protocol::json`. They read the `#[serde(…)]` attributes of the declaration,
//! so one declaration serves both formats: `rename`, `alias`, `rename_all`, `rename_all_fields`, `tag`, `transparent`,
//! `default` and `skip_serializing_if`. An attribute that they do not know is an error. `#[json(read = path)]` names
//! the function that reads a field; it is also called where the field is missing.

mod attributes;

use attributes::{Container, Field, Variant, other_names};
use proc_macro2::{Literal, TokenStream};
use quote::{format_ident, quote};
use syn::{Data, DeriveInput, Fields, parse_macro_input};

/// Derives `ToJson`.
#[proc_macro_derive(ToJson, attributes(serde, json))]
pub fn to_json(input: proc_macro::TokenStream) -> proc_macro::TokenStream {
    let input = parse_macro_input!(input as DeriveInput);
    derive(&input, Way::Write).unwrap_or_else(syn::Error::into_compile_error).into()
}

/// Derives `FromJson`.
#[proc_macro_derive(FromJson, attributes(serde, json))]
pub fn from_json(input: proc_macro::TokenStream) -> proc_macro::TokenStream {
    let input = parse_macro_input!(input as DeriveInput);
    derive(&input, Way::Read).unwrap_or_else(syn::Error::into_compile_error).into()
}

#[derive(Clone, Copy, PartialEq)]
enum Way {
    Read,
    Write,
}

fn derive(input: &DeriveInput, way: Way) -> syn::Result<TokenStream> {
    let container = Container::of(&input.attrs)?;
    let (name, (generics, arguments, bounds)) = (&input.ident, input.generics.split_for_impl());
    let body = match &input.data {
        Data::Struct(data) => structure(&container, &data.fields, way)?,
        Data::Enum(data) => {
            let variants = data.variants.iter().map(|variant| Variant::of(variant, &container));
            enumeration(&container, &variants.collect::<syn::Result<Vec<_>>>()?, way)?
        }
        Data::Union(_) => return Err(syn::Error::new_spanned(name, "a union is no JSON")),
    };
    Ok(match way {
        Way::Write => quote! {
            impl #generics ::fov_protocol::json::ToJson for #name #arguments #bounds {
                fn write(&self, to: &mut ::fov_protocol::json::Writer) { #body }
            }
        },
        Way::Read => quote! {
            impl #generics ::fov_protocol::json::FromJson for #name #arguments #bounds {
                fn read(from: ::fov_protocol::json::Node<'_>) -> Self { #body }
            }
        },
    })
}

fn structure(container: &Container, fields: &Fields, way: Way) -> syn::Result<TokenStream> {
    if container.transparent {
        let Fields::Unnamed(_) = fields else {
            return Err(syn::Error::new_spanned(fields, "only a tuple struct can be transparent"));
        };
        return Ok(match way {
            Way::Write => quote!(::fov_protocol::json::ToJson::write(&self.0, to)),
            Way::Read => quote!(Self(::fov_protocol::json::FromJson::read(from))),
        });
    }
    let fields = Field::all(fields, container.rename_all)?;
    let names = fields.iter().map(|field| &field.ident);
    Ok(match way {
        Way::Write => {
            let entries = fields.iter().map(write_field);
            quote! {
                let Self { #(#names),* } = self;
                to.open_object();
                #(#entries)*
                to.close_object();
            }
        }
        Way::Read => {
            let read = fields.iter().map(|field| read_field(field, &quote!(from)));
            quote! {
                from.expect_object();
                Self { #(#names: #read),* }
            }
        }
    })
}

fn write_field(field: &Field) -> TokenStream {
    let (ident, name) = (&field.ident, &field.name);
    let entry = quote!(to.entry(#name, #ident););
    match &field.skip_if {
        Some(skip) => quote!(if !#skip(#ident) { #entry }),
        None => entry,
    }
}

fn read_field(field: &Field, from: &TokenStream) -> TokenStream {
    let name = &field.name;
    let value = match &field.alias {
        Some(alias) => quote!(#from.field_or(#name, #alias)),
        None => quote!(#from.field(#name)),
    };
    if let Some(read) = &field.read {
        return quote!(#read(#value));
    }
    if field.default {
        return quote!({
            let value = #value;
            if value.is_missing() {
                ::core::default::Default::default()
            } else {
                ::fov_protocol::json::FromJson::read(value)
            }
        });
    }
    match field.alias {
        Some(_) => quote!(::fov_protocol::json::FromJson::read(#value)),
        None => quote!(#from.entry(#name)),
    }
}

fn enumeration(container: &Container, variants: &[Variant<'_>], way: Way) -> syn::Result<TokenStream> {
    match way {
        Way::Write => {
            let arms = variants.iter().map(|variant| write_variant(container, variant));
            let arms = arms.collect::<syn::Result<Vec<_>>>()?;
            Ok(quote!(match self { #(#arms)* }))
        }
        Way::Read => {
            let names = variants.iter().map(|variant| &variant.name).chain(other_names(variants));
            let names = quote!(&[#(#names),*]);
            // After a failure any variant will do: the last one takes what is none of the others.
            let arms = variants.iter().enumerate().map(|(at, variant)| {
                let value = read_variant(container, variant)?;
                let others = other_names(variants).zip(variants.len()..);
                let own = others.filter(|(name, _)| variant.alias.as_ref() == Some(*name)).map(|(_, at)| at);
                let places = std::iter::once(at).chain(own).map(Literal::usize_unsuffixed);
                let last = (at + 1 == variants.len()).then(|| quote!(| _));
                Ok(quote!(#(#places)|* #last => #value,))
            });
            let arms = arms.collect::<syn::Result<Vec<_>>>()?;
            Ok(match &container.tag {
                Some(tag) => quote!(match from.tag(#tag, #names) { #(#arms)* }),
                None if variants.iter().all(|variant| variant.fields.is_empty()) => quote! {
                    match from.name(#names) { #(#arms)* }
                },
                None => quote! {
                    let (variant, from) = from.variant(#names);
                    match variant { #(#arms)* }
                },
            })
        }
    }
}

fn write_variant(container: &Container, variant: &Variant<'_>) -> syn::Result<TokenStream> {
    let (ident, name) = (variant.ident, &variant.name);
    let open = match &container.tag {
        Some(tag) => quote!(to.open_tagged(#tag, #name);),
        None => quote!(to.open_variant(#name);),
    };
    Ok(match variant.fields {
        Fields::Unit if container.tag.is_none() => quote!(Self::#ident => to.string(#name),),
        Fields::Unit => quote!(Self::#ident => { #open to.close_object(); }),
        Fields::Named(_) => {
            let fields = Field::all(variant.fields, variant.rename_all)?;
            let names = fields.iter().map(|field| &field.ident);
            let entries = fields.iter().map(write_field);
            let (open_inner, close_inner) = match container.tag {
                Some(_) => (None, None),
                None => (Some(quote!(to.open_object();)), Some(quote!(to.close_object();))),
            };
            quote! {
                Self::#ident { #(#names),* } => {
                    #open #open_inner #(#entries)* #close_inner to.close_object();
                }
            }
        }
        Fields::Unnamed(fields) => {
            one_value(container, variant, fields)?;
            let value = format_ident!("value");
            quote! {
                Self::#ident(#value) => {
                    #open ::fov_protocol::json::ToJson::write(#value, to); to.close_object();
                }
            }
        }
    })
}

fn read_variant(container: &Container, variant: &Variant<'_>) -> syn::Result<TokenStream> {
    let ident = variant.ident;
    Ok(match variant.fields {
        Fields::Unit => quote!(Self::#ident),
        Fields::Named(_) => {
            let fields = Field::all(variant.fields, variant.rename_all)?;
            let names = fields.iter().map(|field| &field.ident);
            let read = fields.iter().map(|field| read_field(field, &quote!(from)));
            let object = container.tag.is_none().then(|| quote!(from.expect_object();));
            quote!({ #object Self::#ident { #(#names: #read),* } })
        }
        Fields::Unnamed(fields) => {
            one_value(container, variant, fields)?;
            quote!(Self::#ident(::fov_protocol::json::FromJson::read(from)))
        }
    })
}

fn one_value(container: &Container, variant: &Variant<'_>, fields: &syn::FieldsUnnamed) -> syn::Result<()> {
    if fields.unnamed.len() == 1 && container.tag.is_none() {
        return Ok(());
    }
    Err(syn::Error::new_spanned(
        variant.ident,
        "of tuple variants only those with one value and no tag are known",
    ))
}
