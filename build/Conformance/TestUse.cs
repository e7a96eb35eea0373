using System.Collections.Generic;

namespace Pistachio.Build.Conformance;

/// <summary>What a conformance test makes use of.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Calls">The interfaces that it calls, itself or by functions of its program.</param>
/// <param name="Errors">The errors that it expects of them.</param>
internal sealed record TestUse(string Name, IReadOnlySet<string> Calls, IReadOnlySet<ExpectedError> Errors);

/// <summary>A call that a test expects to fail.</summary>
/// <param name="Interface">Which is called.</param>
/// <param name="Error">Name of the errno value.</param>
internal sealed record ExpectedError(string Interface, string Error);
