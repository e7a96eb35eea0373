namespace Pistachio.Protocols.Description;

/// <summary>An operation of a protocol.</summary>
/// <param name="Number">Number in the message tag.</param>
/// <param name="Name">Name of the method.</param>
/// <param name="Summary">Documentation of the method.</param>
/// <param name="Returns">Documentation of its results.</param>
/// <param name="Result">The enum of its results; null when it returns a plain number.</param>
/// <param name="Request">What is sent.</param>
/// <param name="Reply">What comes back when it succeeds.</param>
public sealed record OperationDescription(uint Number, string Name, string Summary, string Returns, EnumDescription? Result, MessageDescription Request, MessageDescription Reply);
