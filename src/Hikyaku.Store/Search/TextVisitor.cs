using Hikyaku.Protocol.Message.Headers;

namespace Hikyaku.Store.Search;

/// <summary>Is shown the text of a message as people see it, piece by piece (<see cref="MessageText"/>).</summary>
public abstract class TextVisitor
{
    /// <summary>True when no more text is wanted.</summary>
    public abstract bool IsDone { get; }

    /// <summary>False when the fields of the message's own header are all that is wanted.</summary>
    public abstract bool WantsParts { get; }

    /// <summary>A field of a header.</summary>
    /// <param name="field">The field.</param>
    /// <param name="place">Where the header stands.</param>
    public abstract void VisitField(HeaderField field, HeaderPlace place);

    /// <summary>The name under which a part would be saved as a file.</summary>
    public abstract void VisitFileName(string name);

    /// <summary>The next piece of a text part, decoded; may be cut anywhere, and empty.</summary>
    public abstract void VisitText(ReadOnlySpan<char> piece);

    /// <summary>The text part is at its end.</summary>
    public abstract void EndText();
}

/// <summary>Where a header stands, which decides who looks into it.</summary>
public enum HeaderPlace
{
    /// <summary>At the top of the message.</summary>
    Message,

    /// <summary>Before a part of it.</summary>
    Part,

    /// <summary>At the top of a message that is enclosed, and so a part of the body of the message around it.</summary>
    EnclosedMessage,
}
