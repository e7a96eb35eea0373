namespace Pistachio.Protocols.Description;

/// <summary>Where a parameter of a kernel call goes.</summary>
public enum KernelParameterPlace
{
    /// <summary><c>rsi</c>.</summary>
    Handle,

    /// <summary><c>rdx</c>, <c>r10</c>, <c>r8</c> or <c>r9</c>.</summary>
    Argument,

    /// <summary>From <c>rdx</c> on return.</summary>
    Value,

    /// <summary><c>rbx</c> and <c>r12</c> to <c>r15</c>, both ways.</summary>
    Message,
}
