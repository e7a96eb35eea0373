namespace Pistachio.UserCall;

/// <summary>Words of the thread's own message page, by address.</summary>
public static class PageMemory
{
    /// <summary>Reads the word at <paramref name="offset"/> (0 to 4088, a multiple of 8) of the page.</summary>
    public static unsafe ulong Read(ulong page, int offset)
    {
        // SAFETY: page is the message page of the calling thread (the contract of every caller), which stays mapped readable and
        // writable for as long as the thread exists; offset comes from the layout constants of MessagePage.
        return *(ulong*)(page + (uint)offset);
    }

    /// <summary>Writes the word at <paramref name="offset"/> (0 to 4088, a multiple of 8) of the page.</summary>
    public static unsafe void Write(ulong page, int offset, ulong value)
    {
        // SAFETY: as in Read; the words before MessagePage.User hold no pointers that managed code relies on.
        *(ulong*)(page + (uint)offset) = value;
    }
}
