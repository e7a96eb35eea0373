namespace Pistachio.UserCall;

/// <summary>Words of message pages, kept by <see cref="KernelTransport.Current"/>.</summary>
public static class PageMemory
{
    /// <summary>Reads the word at <paramref name="offset"/> (0 to 4088, a multiple of 8) of the page.</summary>
    public static ulong Read(ulong page, int offset) => KernelTransport.Current.ReadPage(page, offset);

    /// <summary>Writes the word at <paramref name="offset"/> (0 to 4088, a multiple of 8) of the page.</summary>
    public static void Write(ulong page, int offset, ulong value) => KernelTransport.Current.WritePage(page, offset, value);
}
