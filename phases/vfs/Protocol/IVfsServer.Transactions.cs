using Pistachio.Abi;
using Pistachio.Protocols;

namespace Pistachio.Vfs.Protocol;

/// <content>Transactions, docs/transactions.md. A domain has one at most.</content>
public partial interface IVfsServer
{
    /// <summary>From now on the caller alone sees what it changes in files and names, until it commits or aborts.</summary>
    /// <returns>EALREADY: it has a transaction. EAGAIN: there are too many, <see cref="VfsLimits.TransactionMaximum"/>.</returns>
    [Operation(150)]
    Errno BeginTransaction([Badge] ulong domain);

    /// <summary>
    /// Everybody sees all changes of the caller from now on; after an error, none. The transaction has ended either way. Whoever got no answer
    /// because the server ended asks again: the one that begins anew says no error if all was committed, ECANCELED or EINVAL if nothing was.
    /// </summary>
    /// <returns>
    /// EINVAL: it has none. ECANCELED: somebody else has changed what the transaction had looked at or changed. ENOSPC. ENOMEM: it had looked at too
    /// much.
    /// </returns>
    [Operation(151)]
    Errno CommitTransaction([Badge] ulong domain);

    /// <summary>The changes of the caller are forgotten.</summary>
    /// <returns>EINVAL: it has no transaction.</returns>
    [Operation(152)]
    Errno AbortTransaction([Badge] ulong domain);
}
