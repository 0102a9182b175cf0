import { useQuery, useQueryClient } from "@tanstack/react-query"
import { useState } from "react"
import { Link, useNavigate } from "react-router"
import { call } from "@/api/client"
import { names } from "@/api/names"
import { Button } from "@/design/Button"
import { Dialog } from "@/design/Dialog"
import { Input, onEnter } from "@/design/Field"
import { Icon } from "@/design/icons"
import { Empty, Loaded } from "@/design/Loaded"
import { Page } from "@/design/Page"
import { say } from "@/design/Toasts"
import { said } from "@/i18n/problems"
import { ago } from "@/i18n/times"
import { useLanguage, useWords } from "@/i18n/words"
import { boardsQuery } from "./queries"

export default function BoardsPage() {
  const { board } = useWords()
  const language = useLanguage()
  const query = useQuery(boardsQuery)
  const [making, setMaking] = useState(false)
  const button = (
    <Button look="primary" icon="plus" onClick={() => setMaking(true)}>
      {board.create}
    </Button>
  )
  return (
    <Page title={board.title} actions={button}>
      <Loaded query={query}>
        {({ boards }) =>
          boards.length ? (
            <ul className="grid gap-3 sm:grid-cols-2 lg:grid-cols-3">
              {boards.map((one) => (
                <li key={one.id}>
                  <Link
                    to={`/board/${one.id}`}
                    className="flex items-center gap-3 rounded-lg border border-line bg-surface p-4 transition-colors hover:bg-hover"
                  >
                    <Icon name="board" size={20} />
                    <span className="min-w-0">
                      <span className="block truncate font-semibold">{one.name}</span>
                      <span className="text-xs text-soft">{ago(one.created_at, language)}</span>
                    </span>
                  </Link>
                </li>
              ))}
            </ul>
          ) : (
            <Empty icon="board" title={board.empty} text={board.emptyText}>
              {button}
            </Empty>
          )
        }
      </Loaded>
      {making && <NewBoard onClose={() => setMaking(false)} />}
    </Page>
  )
}

function NewBoard({ onClose }: { onClose: () => void }) {
  const words = useWords()
  const client = useQueryClient()
  const navigate = useNavigate()
  const [name, setName] = useState("")

  async function make() {
    if (!name.trim()) return
    try {
      const made = await call("post", "/api/v1/boards", { body: { name: name.trim() } })
      await client.invalidateQueries({ queryKey: names.boards })
      onClose()
      void navigate(`/board/${made.id}`)
    } catch (error) {
      say(said(error, words).title, { bad: true })
    }
  }

  return (
    <Dialog
      title={words.board.create}
      onClose={onClose}
      actions={
        <Button look="primary" disabled={!name.trim()} onClick={() => void make()}>
          {words.board.create}
        </Button>
      }
    >
      <Input
        label={words.board.name}
        autoFocus
        value={name}
        onChange={(event) => setName(event.target.value)}
        onKeyDown={onEnter(() => void make())}
      />
    </Dialog>
  )
}
