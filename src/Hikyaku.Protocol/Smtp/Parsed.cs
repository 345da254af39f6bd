using System.Diagnostics.CodeAnalysis;

namespace Hikyaku.Protocol.Smtp;

/// <summary>Either what a command's argument says, or the reply that refuses it.</summary>
public readonly struct Parsed<T>
    where T : class
{
    private Parsed(T? value, SmtpReply? fault) => (Value, Fault) = (value, fault);

    /// <summary>The value, or null when there is a fault.</summary>
    public T? Value { get; }

    /// <summary>The refusal, or null when there is a value.</summary>
    public SmtpReply? Fault { get; }

    /// <summary>Gives the value, or the fault.</summary>
    public bool Succeeded([NotNullWhen(true)] out T? value, [NotNullWhen(false)] out SmtpReply? fault)
    {
        (value, fault) = (Value, Fault);
        return value is not null;
    }

    /// <summary>Wraps a value.</summary>
    public static implicit operator Parsed<T>(T value) => new(value, null);

    /// <summary>Wraps a refusal.</summary>
    public static implicit operator Parsed<T>(SmtpReply fault) => new(null, fault);
}
