/**
 * Declarations as users' editors should show them. The compiler writes what `pyFunction` and `PyArguments` compute as types
 * (`PyFunction<readonly ["x", "name"], [x: TensorLike, name?: NameLike], Tensor>`); here that becomes a function with
 * parameters of those names, its documentation, and interfaces for its keywords, numbered by the position they stand at:
 *
 *     interface SquareKeywords extends SquareKeywords2 { x: TensorLike }
 *     interface SquareKeywords2 { name?: NameLike }
 *     export declare function square(x: TensorLike | SquareKeywords, name?: NameLike | SquareKeywords2): Tensor;
 *
 * which is also cheaper to check. Both say the same; `test/types` looks at the result, the sources are checked as they are.
 */
import ts from "typescript";

interface Parameter {
  readonly name: string;
  readonly type: string;
  readonly optional: boolean;
}

/** A parameter list in Python's convention, as written in `PyArguments<names, parameters, aliases>`. */
interface Convention {
  readonly parameters: readonly Parameter[];
  /** Old keyword → parameter. */
  readonly aliases: ReadonlyMap<string, string>;
}

interface Edit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** The declarations a file imports from `specifier`; undefined for those of a package. */
type ReadImported = (specifier: string) => string | undefined;

/**
 * @param documentation what is said of the constructors of classes of other files
 * @param readImported where parameters that several files share are found
 * @returns the text of a declaration file with every calling convention written out
 */
export function writeOutConventions(
  text: string,
  documentation: ReadonlyMap<string, string>,
  readImported: ReadImported,
): string {
  return new Rewriter(text, documentation, readImported).run();
}

/** The comments on a file's constructors, by class. */
export function constructorDocumentation(text: string): ReadonlyMap<string, string> {
  return new Rewriter(text, new Map(), () => undefined).constructorDocumentation();
}

class Rewriter {
  private readonly file: ts.SourceFile;
  private readonly edits: Edit[] = [];
  private readonly aliases = new Map<string, ts.TypeNode>();
  private readonly tuples = new Map<string, ts.TypeNode>();
  private readonly interfaces = new Map<string, ts.InterfaceDeclaration>();
  private readonly classes = new Map<string, ts.ClassDeclaration>();
  private readonly taken = new Set<string>();
  /** Imported name → where it is imported from. */
  private readonly imports = new Map<string, string>();
  private readonly imported = new Map<string, Rewriter | undefined>();

  private readonly text: string;
  private readonly documentation: ReadonlyMap<string, string>;
  private readonly readImported: ReadImported;

  constructor(text: string, documentation: ReadonlyMap<string, string>, readImported: ReadImported) {
    this.text = text;
    this.documentation = documentation;
    this.readImported = readImported;
    this.file = ts.createSourceFile("declarations.d.ts", text, ts.ScriptTarget.Latest, true);
    for (const statement of this.file.statements) this.collect(statement);
  }

  private collect(statement: ts.Statement): void {
    if (ts.isTypeAliasDeclaration(statement) && !statement.typeParameters)
      this.aliases.set(statement.name.text, statement.type);
    if (ts.isInterfaceDeclaration(statement)) this.interfaces.set(statement.name.text, statement);
    if (ts.isClassDeclaration(statement) && statement.name) this.classes.set(statement.name.text, statement);
    if (ts.isImportDeclaration(statement)) this.collectImports(statement);
    if (!ts.isVariableStatement(statement)) return;
    for (const { name, type } of statement.declarationList.declarations) {
      if (ts.isIdentifier(name) && type) this.tuples.set(name.text, type);
    }
  }

  private collectImports({ importClause, moduleSpecifier }: ts.ImportDeclaration): void {
    const names = importClause?.namedBindings;
    if (!names || !ts.isNamedImports(names) || !ts.isStringLiteral(moduleSpecifier)) return;
    for (const { name } of names.elements) this.imports.set(name.text, moduleSpecifier.text);
  }

  run(): string {
    for (const statement of this.file.statements) {
      if (ts.isVariableStatement(statement)) this.variable(statement);
      if (ts.isClassDeclaration(statement)) this.classMembers(statement);
    }
    let result = this.text;
    for (const { start, end, text } of this.edits.sort((a, b) => b.start - a.start || b.end - a.end)) {
      result = result.slice(0, start) + text + result.slice(end);
    }
    return result;
  }

  // ------------------------------------------------------------------ functions

  private variable(statement: ts.VariableStatement): void {
    const [declaration, ...others] = statement.declarationList.declarations;
    if (!declaration?.type || others.length > 0 || !ts.isIdentifier(declaration.name)) return;
    const name = declaration.name.text;
    const type = this.resolve(declaration.type);
    const head = statement.modifiers?.some((m) => m.kind === ts.SyntaxKind.ExportKeyword)
      ? "export declare"
      : "declare";
    const replace = (text: string): void => {
      this.edits.push({ start: statement.getStart(this.file), end: statement.end, text });
    };
    if (isNamed(type, "PyFunction")) {
      const [names, parameters, result, aliases] = type.typeArguments ?? [];
      const convention = this.convention(names!, parameters!, aliases);
      const { keywords, list } = writeOut(convention, this.unused(pascalCase(name)), docOf(statement));
      // the documentation belongs to the statement that follows it
      this.insertBefore(statement, keywords);
      replace(`${head} function ${name}(${list}): ${result!.getText(this.file)};`);
    } else if (isNamed(type, "CallableClass")) {
      const made = this.callable(type);
      if (made) replace(`${head} const ${name}: ${made};`);
    } else {
      const made = this.singleCall(type);
      if (made) replace(`${head} function ${name}${made};`);
    }
  }

  constructorDocumentation(): ReadonlyMap<string, string> {
    return new Map([...this.classes.keys()].map((name) => [name, this.commentOf(name)]));
  }

  /** `typeof C` and a call with the parameters and documentation of C's constructor. */
  private callable(type: ts.TypeReferenceNode): string | undefined {
    const [query] = type.typeArguments ?? [];
    if (!query || !ts.isTypeQueryNode(query)) return undefined;
    const Class = query.exprName.getText(this.file);
    const name = Class.slice(Class.lastIndexOf(".") + 1);
    const constructor = this.constructorOf(Class);
    const parameters = !constructor
      ? `...args: ConstructorParameters<typeof ${Class}>`
      : (this.parametersOf(constructor, this.keywordsNameOf(constructor.parent.name?.text ?? Class, "constructor"))
          ?.list ?? constructor.parameters.map((p) => p.getText(this.file)).join(", "));
    const comment = constructor ? this.commentOf(Class) : (this.documentation.get(name) ?? "");
    return `typeof ${Class} & {\n    ${comment}(${parameters}): ${Class};\n}`;
  }

  private commentOf(Class: string): string {
    const constructor = this.constructorOf(Class);
    return (constructor && commentOf(constructor, this.file)) || commentOf(this.classes.get(Class)!, this.file);
  }

  private constructorOf(name: string): ts.ConstructorDeclaration | undefined {
    for (let at = this.classes.get(name); at;) {
      const found = at.members.find(ts.isConstructorDeclaration);
      if (found) return found;
      const base = at.heritageClauses?.find((h) => h.token === ts.SyntaxKind.ExtendsKeyword)?.types[0]?.expression;
      at = base && ts.isIdentifier(base) ? this.classes.get(base.text) : undefined;
    }
    return undefined;
  }

  /** The one call signature of an interface of this file with its type arguments filled in. */
  private singleCall(type: ts.TypeNode): string | undefined {
    if (!ts.isTypeReferenceNode(type) || !ts.isIdentifier(type.typeName)) return undefined;
    const found = this.interfaces.get(type.typeName.text);
    const [signature, ...others] = found?.members ?? [];
    if (!found || !signature || others.length > 0 || !ts.isCallSignatureDeclaration(signature)) return undefined;
    const given = new Map(
      found.typeParameters?.map((p, i) => [
        p.name.text,
        type.typeArguments?.[i]?.getText(this.file) ?? p.default?.getText(this.file) ?? "any",
      ]),
    );
    const start = signature.getStart(this.file);
    const edits: Edit[] = [];
    const visit = (node: ts.Node): void => {
      if (ts.isTypeReferenceNode(node) && ts.isIdentifier(node.typeName) && given.has(node.typeName.text)) {
        edits.push({
          start: node.getStart(this.file) - start,
          end: node.end - start,
          text: given.get(node.typeName.text)!,
        });
      } else ts.forEachChild(node, visit);
    };
    visit(signature);
    let text = signature.getText(this.file).replace(/;$/, "");
    for (const edit of edits.reverse()) text = text.slice(0, edit.start) + edit.text + text.slice(edit.end);
    return text;
  }

  // ------------------------------------------------------------------ classes

  private classMembers(statement: ts.ClassDeclaration): void {
    const name = statement.name?.text ?? "";
    for (const member of statement.members) {
      if (!ts.isConstructorDeclaration(member) && !ts.isMethodDeclaration(member)) continue;
      const method = ts.isConstructorDeclaration(member) ? "constructor" : member.name.getText(this.file);
      const written = this.parametersOf(member, this.keywordsNameOf(name, method));
      if (!written) continue;
      this.taken.add(this.keywordsNameOf(name, method));
      this.insertBefore(statement, written.keywords);
      const [rest] = member.parameters;
      this.edits.push({ start: rest!.getStart(this.file), end: member.parameters.at(-1)!.end, text: written.list });
    }
  }

  private keywordsNameOf(className: string, method: string): string {
    return method === "constructor" ? `${className}Keywords` : `${className}${pascalCase(method)}Keywords`;
  }

  private parametersOf(member: ts.ConstructorDeclaration | ts.MethodDeclaration, keywordsName: string) {
    const [rest, ...others] = member.parameters;
    if (!rest?.dotDotDotToken || !rest.type || others.length > 0) return undefined;
    const type = this.resolve(rest.type);
    if (!isNamed(type, "PyArguments")) return undefined;
    const [names, parameters, aliases] = type.typeArguments ?? [];
    return writeOut(this.convention(names!, parameters!, aliases), keywordsName, docOf(member));
  }

  // ------------------------------------------------------------------ reading types

  /** The elements of a tuple type, with those of tuples that are spread in it. */
  private elementsOf(tuple: ts.TupleTypeNode): ts.NamedTupleMember[] {
    return tuple.elements.flatMap((element) => {
      if (ts.isNamedTupleMember(element)) return [element];
      const spread = ts.isRestTypeNode(element) ? this.resolve(element.type) : undefined;
      if (!spread || !ts.isTupleTypeNode(spread)) throw new TypeError(`parameters without names: ${tuple.getText()}`);
      return this.elementsOf(spread);
    });
  }

  private convention(names: ts.TypeNode, parameters: ts.TypeNode, aliases: ts.TypeNode | undefined): Convention {
    const list = this.resolve(names);
    const tuple = this.resolve(parameters);
    if (!ts.isTupleTypeNode(list) || !ts.isTupleTypeNode(tuple))
      throw new TypeError(`not a tuple: ${names.getText(this.file)}`);
    return {
      parameters: this.elementsOf(tuple).map((element, i) => {
        return {
          name: literal(list.elements[i]!),
          type: this.typeText(element.type).replace(/ \| undefined$/, ""),
          optional: element.questionToken !== undefined,
        };
      }),
      aliases: new Map(
        (aliases && ts.isTypeLiteralNode(aliases) ? [...aliases.members] : [])
          .filter(ts.isPropertySignature)
          .map((member) => [member.name.getText(this.file), literal(member.type!)]),
      ),
    };
  }

  /** What a local alias, `typeof` a local constant, or `readonly` stand for. */
  private resolve(type: ts.TypeNode): ts.TypeNode {
    if (ts.isTypeOperatorNode(type)) return this.resolve(type.type);
    const target =
      ts.isTypeReferenceNode(type) && ts.isIdentifier(type.typeName)
        ? (this.aliases.get(type.typeName.text) ?? this.importedAlias(type.typeName.text))
        : ts.isTypeQueryNode(type) && ts.isIdentifier(type.exprName)
          ? this.tuples.get(type.exprName.text)
          : undefined;
    return target ? this.resolve(target) : type;
  }

  /** What an alias of another file of the package stands for. */
  private importedAlias(name: string): ts.TypeNode | undefined {
    const specifier = this.imports.get(name);
    return specifier === undefined ? undefined : this.rewriterOf(specifier)?.aliases.get(name);
  }

  private rewriterOf(specifier: string): Rewriter | undefined {
    if (!this.imported.has(specifier)) {
      const text = this.readImported(specifier);
      const found = text === undefined ? undefined : new Rewriter(text, this.documentation, () => undefined);
      this.imported.set(specifier, found);
    }
    return this.imported.get(specifier);
  }

  /** A type as this file can write it: the names that another file, beside this one, imports come with where they are from. */
  private typeText(type: ts.TypeNode): string {
    const owner = [...this.imported.values()].find((other) => other?.file === type.getSourceFile());
    if (!owner) return type.getText();
    const start = type.getStart();
    let text = type.getText();
    const names: ts.Identifier[] = [];
    const visit = (node: ts.Node): void => {
      if (ts.isTypeReferenceNode(node) && ts.isIdentifier(node.typeName)) names.push(node.typeName);
      ts.forEachChild(node, visit);
    };
    visit(type);
    for (const name of names.reverse()) {
      const specifier = owner.imports.get(name.text);
      const at = name.getStart() - start;
      if (specifier) text = `${text.slice(0, at)}import("${specifier}").${text.slice(at)}`;
    }
    return text;
  }

  private unused(name: string): string {
    let candidate = `${name}Keywords`;
    while (this.taken.has(candidate) || this.text.includes(candidate)) candidate = `${candidate}_`;
    this.taken.add(candidate);
    return candidate;
  }

  private insertBefore(statement: ts.Statement, text: string): void {
    const start = ts.getLeadingCommentRanges(this.text, statement.pos)?.at(-1)?.pos ?? statement.getStart(this.file);
    this.edits.push({ start, end: start, text });
  }
}

/** `PyFunction<…>`, also as `import("@tfgraph/core").PyFunction<…>` or `core.PyFunction<…>`. */
function isNamed(type: ts.TypeNode, name: string): type is ts.TypeReferenceNode {
  if (ts.isImportTypeNode(type)) return type.qualifier?.getText() === name;
  if (!ts.isTypeReferenceNode(type)) return false;
  return (ts.isIdentifier(type.typeName) ? type.typeName : type.typeName.right).text === name;
}

/** The parameter list, and the interfaces of its keywords: all of them, those from the second parameter on, and so on. */
function writeOut(
  { parameters, aliases }: Convention,
  keywordsName: string,
  docs: ReadonlyMap<string, string>,
): { keywords: string; list: string } {
  const nameAt = (position: number): string => `${keywordsName}${position === 0 ? "" : String(position + 1)}`;
  const keywords = parameters.map((parameter, i) => {
    const old = aliasesOf(parameter.name, aliases);
    const doc = docs.get(parameter.name);
    const own = property(old.length > 0 ? { ...parameter, optional: true } : parameter, doc);
    const others = old.map((name) =>
      property({ ...parameter, name, optional: true }, `An old name of \`${parameter.name}\`.`),
    );
    const rest = i + 1 < parameters.length ? ` extends ${nameAt(i + 1)}` : "";
    return `interface ${nameAt(i)}${rest} {\n${own}${others.join("")}}\n`;
  });
  const list = parameters.map(({ name, type, optional }, i) => {
    const mark = i === 0 && !optional ? "" : "?";
    return `${isReserved(name) ? `${name}_` : name}${mark}: ${type.includes("=>") ? `(${type})` : type} | ${nameAt(i)}`;
  });
  return { keywords: keywords.join(""), list: list.join(", ") };
}

function isReserved(name: string): boolean {
  const token = ts.identifierToKeywordKind(ts.factory.createIdentifier(name));
  return token !== undefined && token <= ts.SyntaxKind.LastReservedWord;
}

function property({ name, type, optional }: Parameter, doc: string | undefined): string {
  return `${doc ? `    /** ${doc} */\n` : ""}    ${name}${optional ? "?" : ""}: ${type};\n`;
}

function aliasesOf(name: string, aliases: ReadonlyMap<string, string>): string[] {
  return [...aliases].filter(([, of]) => of === name).map(([alias]) => alias);
}

/** What a comment says of each parameter. */
function docOf(node: ts.Node): ReadonlyMap<string, string> {
  const tags = ts.getJSDocTags(node).filter(ts.isJSDocParameterTag);
  // what follows the last tag belongs to the function
  return new Map(
    tags.map((tag) => [
      tag.name.getText(),
      (ts.getTextOfJSDocComment(tag.comment) ?? "").replace(/\n(TF|Source):[^]*$/, ""),
    ]),
  );
}

function commentOf(node: ts.Node, file: ts.SourceFile): string {
  const range = ts.getLeadingCommentRanges(file.text, node.pos)?.at(-1);
  return range && file.text.startsWith("/**", range.pos) ? `${file.text.slice(range.pos, range.end)}\n    ` : "";
}

function literal(type: ts.TypeNode): string {
  if (!ts.isLiteralTypeNode(type) || !ts.isStringLiteral(type.literal))
    throw new TypeError(`not a name: ${type.getText()}`);
  return type.literal.text;
}

/** `reduce_mean` → `ReduceMean`. */
function pascalCase(name: string): string {
  return name.replace(/(^|_)([a-z0-9])/g, (_, _underscore, letter: string) => letter.toUpperCase());
}
