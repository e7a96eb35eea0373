using System;
using System.Text;
using Pistachio.Abi;

namespace Pistachio.Runtime.DomainHost;

/// <summary>What the domain was told at start.</summary>
public static unsafe class DomainStart
{
    /// <summary>The start page itself.</summary>
    // SAFETY: the maker of the domain mapped the page there, read-only, for as long as the domain lives; the entry checked its magic.
    public static ref readonly StartPage Page => ref *(StartPage*)StartPage.Address;

    /// <summary>The domain's name in the manifest.</summary>
    public static string Name => TextOf(Page.Name);

    /// <summary>Handle of the capability of that name, or 0 if the domain was not given one.</summary>
    public static ulong Capability(string name)
    {
        Span<byte> bytes = stackalloc byte[ShortName.MaximumLength];
        return Encoding.UTF8.TryGetBytes(name, bytes, out int length) ? Capability(bytes[..length]) : 0;
    }

    /// <summary>Handle of the capability of that name (UTF-8), or 0 if the domain was not given one.</summary>
    public static ulong Capability(ReadOnlySpan<byte> name)
    {
        ref readonly StartPage page = ref Page;
        for (int i = 0; i < (int)page.CapabilityCount && i < StartPage.MaximumCapabilities; i++)
        {
            if (page.Capabilities[i].Name.Is(name))
            {
                return page.Capabilities[i].Handle;
            }
        }

        return 0;
    }

    /// <summary>An argument word; 0 beyond the last one.</summary>
    public static ulong Argument(int index) => (uint)index < Page.ArgumentCount && index < StartPage.MaximumArguments ? Page.Arguments[index] : 0;

    /// <summary>A short name as text.</summary>
    public static string TextOf(ShortName name)
    {
        Span<byte> bytes = stackalloc byte[ShortName.MaximumLength];
        int length = name.Length;
        for (int i = 0; i < length; i++)
        {
            bytes[i] = name[i];
        }

        return Encoding.UTF8.GetString(bytes[..length]);
    }
}
