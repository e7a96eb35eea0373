using System.Runtime;
using System.Runtime.CompilerServices;

namespace Pistachio.Posix;

/// <summary>Transactions, docs/transactions.md.</summary>
public static partial class Px
{
    /// <summary>px_txn_begin.</summary>
    /// <param name="flags">0.</param>
    [RuntimeImport("px_raw_txn_begin")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    public static extern long TxnBegin(ulong flags);

    /// <summary>px_txn_commit.</summary>
    [RuntimeImport("px_raw_txn_commit")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    public static extern long TxnCommit();

    /// <summary>px_txn_abort.</summary>
    [RuntimeImport("px_raw_txn_abort")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    public static extern long TxnAbort();
}
