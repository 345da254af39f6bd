using Hikyaku.Protocol.Imap.Search;

namespace Hikyaku.Access.Imap.Search;

/// <summary>Where in a message's content a term is looked for.</summary>
internal enum ContentScope
{
    /// <summary>BODY: the text of the parts, names of attachments, enclosed messages.</summary>
    Body,
    /// <summary>TEXT: that and every header, MIME headers included.</summary>
    Everywhere,
    /// <summary>HEADER: fields of one name in the header of the message.</summary>
    Field,
}

/// <summary>One thing that a pass over the content finds out.</summary>
/// <param name="Scope">Where it is looked for.</param>
/// <param name="Term">What is looked for.</param>
/// <param name="FieldName">The name of the field, as ASCII bytes, for <see cref="ContentScope.Field"/>.</param>
internal sealed record ContentQuestion(ContentScope Scope, SearchTerm Term, byte[] FieldName);

/// <summary>The answers to all questions of a search for one message.</summary>
internal sealed class ContentFindings(int questions)
{
    private readonly bool[] _found = new bool[questions];
    private int _open = questions;

    /// <summary>True when the answer is yes.</summary>
    public bool this[int question] => _found[question];

    /// <summary>True while a question may still be answered with yes.</summary>
    public bool IsOpen => _open > 0;

    /// <summary>Answers a question with yes.</summary>
    public void Answer(int question)
    {
        if (_found[question])
            return;
        _found[question] = true;
        _open--;
    }

    /// <summary>Forgets all answers.</summary>
    public void Clear()
    {
        Array.Clear(_found);
        _open = _found.Length;
    }
}

/// <summary>BODY, TEXT, HEADER: answered by one pass over the content for all such keys of a search.</summary>
internal sealed class ContentTest(int question) : SearchTest
{
    /// <inheritdoc/>
    public override SearchLevel Level => SearchLevel.Content;

    /// <inheritdoc/>
    public override SearchMatch Test(in SearchedMessage message) => message.Findings is not { } findings ? SearchMatch.Unknown
        : findings[question] ? SearchMatch.Yes
        : SearchMatch.No;
}

/// <summary>The questions of one search, collected while its keys are compiled.</summary>
internal sealed class ContentQuestions
{
    private readonly List<ContentQuestion> _questions = [];

    /// <summary>The questions.</summary>
    public IReadOnlyList<ContentQuestion> All => _questions;

    /// <summary>BODY or TEXT.</summary>
    public SearchTest Text(SearchField field, SearchTerm term) =>
        Ask(new ContentQuestion(field == SearchField.Body ? ContentScope.Body : ContentScope.Everywhere, term, []));

    /// <summary>HEADER</summary>
    public SearchTest Header(string name, SearchTerm term) =>
        Ask(new ContentQuestion(ContentScope.Field, term, System.Text.Encoding.UTF8.GetBytes(name)));

    private ContentTest Ask(ContentQuestion question)
    {
        _questions.Add(question);
        return new ContentTest(_questions.Count - 1);
    }
}
