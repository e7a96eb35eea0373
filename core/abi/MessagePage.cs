namespace Pistachio.Abi;

/// <summary>
/// Offsets in the message page, the one page that a thread shares with the kernel. It belongs to the thread object, so the
/// kernel may write it for as long as the thread exists.
/// </summary>
public static class MessagePage
{
    /// <summary>Words 4 to 59 of a message.</summary>
    public const int ExtraWords = 0x000;

    /// <summary>Handles to send, or handles received, up to <see cref="MessageTag.MaximumCapabilities"/>.</summary>
    public const int Capabilities = 0x1C0;

    /// <summary>The frame of the last upcall, see <see cref="UpcallFrame"/>.</summary>
    public const int Upcall = 0x200;

    /// <summary>Not zero while an upcall is being handled. Set by the kernel, cleared by the handler just before it resumes.</summary>
    public const int UpcallActive = 0x2C8;

    /// <summary>Where a reflected <c>syscall</c> instruction came from: the program's <c>rip</c>.</summary>
    public const int GateReturn = 0x2D0;

    /// <summary>
    /// Not zero when somebody asked for the thread (<see cref="CallNumber.ThreadUpcall"/>). Set by the kernel, cleared by user space. While it
    /// is set, <see cref="CallNumber.CallTimed"/>, <see cref="CallNumber.WaitSignal"/> without a signal and <see cref="CallNumber.SleepUntil"/> end with
    /// <see cref="CallStatus.Cancelled"/> at once: nothing is lost between the last look at it and the wait.
    /// </summary>
    public const int UpcallWanted = 0x2D8;

    /// <summary>From here on the page belongs to user space alone.</summary>
    public const int User = 0x400;

    public const int Size = 4096;
}

/// <summary>Offsets in the register frame of an upcall, from <see cref="MessagePage.Upcall"/>. The last five words are an <c>iretq</c> frame.</summary>
public static class UpcallFrame
{
    public const int R15 = 0x00;
    public const int R14 = 0x08;
    public const int R13 = 0x10;
    public const int R12 = 0x18;
    public const int R11 = 0x20;
    public const int R10 = 0x28;
    public const int R9 = 0x30;
    public const int R8 = 0x38;
    public const int Rbp = 0x40;
    public const int Rdi = 0x48;
    public const int Rsi = 0x50;
    public const int Rdx = 0x58;
    public const int Rcx = 0x60;
    public const int Rbx = 0x68;
    public const int Rax = 0x70;
    /// <summary>Faulting address (CR2), for page faults.</summary>
    public const int Address = 0x78;
    /// <summary>Vector number (Intel SDM volume 3, table 6-1).</summary>
    public const int Vector = 0x80;
    public const int ErrorCode = 0x88;
    public const int Rip = 0x90;
    public const int Cs = 0x98;
    public const int Rflags = 0xA0;
    public const int Rsp = 0xA8;
    public const int Ss = 0xB0;
    public const int Size = 0xB8;
}
