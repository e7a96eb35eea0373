namespace Pistachio.Hil.Lab.Protocol;

/// <summary>A no.</summary>
/// <param name="Fault">Of what kind.</param>
/// <param name="Message">Why, in one line for the user.</param>
internal sealed record Refusal(LabFault Fault, string Message)
{
    public LabException ToException() => new(Fault, Message);

    public static Refusal Of(LabException trouble) => new(trouble.Fault, trouble.Message);
}
