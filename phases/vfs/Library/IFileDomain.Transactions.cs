using Pistachio.Abi;

namespace Pistachio.Files;

/// <content>Transactions.</content>
public partial interface IFileDomain
{
    Errno BeginTransaction();

    Errno CommitTransaction();

    Errno AbortTransaction();
}
